// Package system tests the real binary in its real surroundings: several processes, redis-server, PostgreSQL, kills, frozen players, full
// disks. Its tests carry the build tag system; `make test` installs what they need.
package system
