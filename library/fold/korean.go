package fold

import "strings"

// initialsMark begins the initial consonants of a Korean word.
const initialsMark = "Ш"

// korean adds the parts of a folded Korean word that begin at a later syllable, and its initial consonants: 사랑해 by 랑해 and ㅅㄹㅎ.
func (c *collector) korean(folded string) {
	const parts = 12 // syllables at which a part may begin
	for word := range strings.FieldsSeq(folded) {
		var initials strings.Builder
		runes := []rune(word)
		for i, r := range runes {
			if !initial(r) || i+1 == len(runes) || runes[i+1] < firstVowel || runes[i+1] > lastVowel {
				continue
			}
			initials.WriteRune(r)
			if i > 0 && i < 4*parts {
				c.add(string(runes[i:]))
			}
		}
		if len(initials.String()) > 3 {
			c.add(initialsMark + initials.String())
		}
	}
}

func initial(r rune) bool { return r >= firstInitial && r <= lastInitial }

// initials is the mark and the word, where a folded word is two initial consonants or more and nothing else.
func initials(word string) string {
	if len(word) < 6 || strings.ContainsFunc(word, func(r rune) bool { return !initial(r) }) {
		return ""
	}
	return initialsMark + word
}

// Marked tells of words that Also marks: sounds and initials, which nobody types as they are.
func Marked(word string) bool {
	return len(word) > 2 && word[0] == 0xD0 && (word[1] == latinMark[1] || word[1] == kanaMark[1] || word[1] == initialsMark[1])
}
