//go:build !unix

package library

func beNice() {}
