package i18n

import (
	"fmt"
	"strconv"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// pluralForm names the form that a whole number takes in a language: "zero", "one", "two", "few", "many" or "other", by the rules of
// Unicode's CLDR (https://cldr.unicode.org/index/cldr-spec/plural-rules). Scripts get the same names from Intl.PluralRules.
func pluralForm(lang language.Tag, n int) string {
	if n < 0 {
		n = -n
	}
	switch plural.Cardinal.MatchPlural(lang, n, 0, 0, 0, 0) {
	case plural.Zero:
		return "zero"
	case plural.One:
		return "one"
	case plural.Two:
		return "two"
	case plural.Few:
		return "few"
	case plural.Many:
		return "many"
	default:
		return "other"
	}
}

// count is the whole number of the pair named "n"; ok is false where there is none.
func count(pairs []any) (n int, ok bool) {
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i] == "n" {
			n, err := strconv.Atoi(fmt.Sprint(pairs[i+1]))
			return n, err == nil
		}
	}
	return 0, false
}
