package store

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"unicode/utf8"

	"gorm.io/gorm/schema"
)

// PathText is a path of any bytes as text: valid UTF-8, which PathOf turns back.
func PathText(path string) string { return escapePath(path) }

// PathOf is the path that PathText made a text of.
func PathOf(text string) string { return unescapePath(text) }

// escapeBase is the private code point (plane 16) that stands for byte 0 of a file name that is not UTF-8; byte b is escapeBase+b.
// PostgreSQL takes only valid UTF-8, while a file system takes any bytes.
const escapeBase = 0x10FF00

// pathSerializer lets gorm keep file paths of any bytes in a text column. It is named in the field tags of models.
type pathSerializer struct{}

// registerSerializers tells gorm about our own column types. It may be called any number of times.
func registerSerializers() { schema.RegisterSerializer("path", pathSerializer{}) }

// Scan reads a column into a string field.
func (pathSerializer) Scan(ctx context.Context, field *schema.Field, dst reflect.Value, value any) error {
	switch v := value.(type) {
	case nil:
		return field.Set(ctx, dst, "")
	case string:
		return field.Set(ctx, dst, unescapePath(v))
	case []byte:
		return field.Set(ctx, dst, unescapePath(string(v)))
	}
	return fmt.Errorf("a path column holds a %T", value)
}

// Value writes a string field to a column.
func (pathSerializer) Value(_ context.Context, _ *schema.Field, _ reflect.Value, value any) (any, error) {
	return escapePath(value.(string)), nil
}

// PathOrder is a path as the database orders it: by the bytes of its escaped form.
func PathOrder(path string) string { return escapePath(path) }

// escapePath is path as valid UTF-8, so that unescapePath gives the same bytes back. Ordinary paths stay as they are.
func escapePath(path string) string {
	if utf8.ValidString(path) && !strings.ContainsFunc(path, escaped) {
		return path
	}
	var b strings.Builder
	for i := 0; i < len(path); {
		r, n := utf8.DecodeRuneInString(path[i:])
		if r == utf8.RuneError && n == 1 || escaped(r) {
			for _, c := range []byte(path[i : i+n]) {
				b.WriteRune(escapeBase + rune(c))
			}
		} else {
			b.WriteString(path[i : i+n])
		}
		i += n
	}
	return b.String()
}

func unescapePath(s string) string {
	if !strings.ContainsFunc(s, escaped) {
		return s
	}
	b := make([]byte, 0, len(s))
	for _, r := range s {
		if escaped(r) {
			b = append(b, byte(r-escapeBase))
		} else {
			b = utf8.AppendRune(b, r)
		}
	}
	return string(b)
}

func escaped(r rune) bool { return r >= escapeBase && r <= escapeBase+0xff }
