package config

import (
	"fmt"
	"reflect"
	"strings"
)

// Table is the README's table of settings in Markdown, one row a field of Config.
func Table() string {
	var b strings.Builder
	b.WriteString("| flag | environment | default | what it does |\n|---|---|---|---|\n")
	for field := range reflect.TypeFor[Config]().Fields() {
		flag := kebab(field.Name)
		fallback := strings.ReplaceAll(field.Tag.Get("default"), "${data}", "~/.local/share/upbeat")
		if fallback != "" {
			fallback = "`" + fallback + "`"
		}
		fmt.Fprintf(&b, "| `--%s` | `UPBEAT_%s` | %s | %s |\n", flag, strings.ToUpper(strings.ReplaceAll(flag, "-", "_")), fallback,
			field.Tag.Get("help"))
	}
	return b.String()
}

// kebab spells a field's name as kong spells its flag: AdminPasswordFile -> admin-password-file, PublicURL -> public-url, TLSCert ->
// tls-cert.
func kebab(name string) string {
	var b strings.Builder
	for i, r := range name {
		upper := r >= 'A' && r <= 'Z'
		afterLower := i > 0 && name[i-1] >= 'a' && name[i-1] <= 'z'
		beforeLower := i > 0 && upper && i+1 < len(name) && name[i+1] >= 'a' && name[i+1] <= 'z'
		if upper && (afterLower || beforeLower) {
			b.WriteByte('-')
		}
		b.WriteRune(r)
	}
	return strings.ToLower(b.String())
}
