package credit_test

import (
	"slices"
	"strings"
	"testing"

	"upbeat/library/credit"
)

// TestCredits parts credits in a library where some artists are named by themselves.
func TestCredits(t *testing.T) {
	names := credit.NewNames(strings.ToLower)
	for _, name := range strings.Split("Queen|David Bowie|Jay-Z|Kanye West|Rihanna|Alicia Keys|Earth|Santana|Nick Cave|Warren Ellis|Robert Plant|"+
		"Alison Krauss|Diplo|Skrillex|Tyler|Frank Ocean|Eminem|Dr. Dre|Snoop Dogg|Bob Marley|Tom Petty|Stevie Nicks|Florence|Simon|Beyoncé|"+
		"Sido|Peter Fox|Anitta|J Balvin|Hall|椎名林檎|宇多田ヒカル|Crosby|Nash|Bill Medley|Jennifer Warnes|Sam & Dave|Sam|Dave|Foo|Bar", "|") {
		names.AddKey(strings.ToLower(name))
	}
	for _, name := range []string{"Earth, Wind & Fire", "Tyler, The Creator", "Simon & Garfunkel", "Queen & David Bowie"} {
		names.AddCredit(name)
	}
	for text, want := range map[string]string{
		// one artist
		"Queen": "Queen", "AC/DC": "AC/DC", "": "", "  Queen ": "Queen", "!!!": "!!!", "+/-": "+/-", "&": "&", "Ke$ha": "Ke$ha",
		"Simon & Garfunkel": "Simon & Garfunkel", "Earth, Wind & Fire": "Earth, Wind & Fire",
		"Tyler, The Creator": "Tyler, The Creator",
		"Hall & Oates":       "Hall & Oates", "Florence + the Machine": "Florence + the Machine",
		"Nick Cave & The Bad Seeds": "Nick Cave & The Bad Seeds",
		"Bob Marley & The Wailers":  "Bob Marley & The Wailers", "Tom Petty and the Heartbreakers": "Tom Petty and the Heartbreakers",
		"Crosby, Stills & Nash": "Crosby, Stills & Nash", "Crosby, Stills, Nash & Young": "Crosby, Stills, Nash & Young",
		"Peter, Paul and Mary": "Peter, Paul and Mary", "10,000 Maniacs": "10,000 Maniacs",
		"Blood, Sweat & Tears": "Blood, Sweat & Tears",
		"Echo & the Bunnymen":  "Echo & the Bunnymen", "Mumford & Sons": "Mumford & Sons",
		"Emerson, Lake & Palmer": "Emerson, Lake & Palmer",
		"Of Monsters and Men":    "Of Monsters and Men", "Kool & The Gang": "Kool & The Gang",
		"KC and the Sunshine Band":      "KC and the Sunshine Band",
		"Me First and the Gimme Gimmes": "Me First and the Gimme Gimmes", "Malcolm X": "Malcolm X", "X Ambassadors": "X Ambassadors",
		"The xx": "The xx", "Lil Nas X": "Lil Nas X", "Charli XCX": "Charli XCX", "Six Ft Ditch": "Six Ft Ditch",
		"6 ft Under": "6 ft Under",
		"Daft Punk":  "Daft Punk", "Featherstone": "Featherstone", "Craft Spells": "Craft Spells", "Swift": "Swift",
		"Feat. Nobody": "Feat. Nobody",
		"Jeff Vs":      "Jeff Vs", "Und": "Und", "Y": "Y", "Sam & Dave": "Sam & Dave", "Ich + Ich": "Ich + Ich",
		"Rosenstolz und":            "Rosenstolz und",
		"Duran Duran with Somebody": "Duran Duran with Somebody", "Queen & Annie Lennox": "Queen & Annie Lennox",
		"Foo/Baz": "Foo/Baz", "M/A/R/R/S": "M/A/R/R/S",
		// sure signs
		"Jay-Z feat. Alicia Keys": "Jay-Z|Alicia Keys", "Jay-Z ft. Nobody Known": "Jay-Z|Nobody Known", "Jay-Z featuring X": "Jay-Z|X",
		"Jay-Z Feat Alicia Keys": "Jay-Z|Alicia Keys", "Jay-Z FT Alicia Keys": "Jay-Z|Alicia Keys",
		"Jay-Z (feat. Alicia Keys)": "Jay-Z|Alicia Keys",
		"Jay-Z [ft. Alicia Keys]":   "Jay-Z|Alicia Keys", "A; B;C ; ": "A|B|C", "A\x00B": "A|B", "Foo / Baz": "Foo|Baz", "A； B": "A|B",
		"Run-D.M.C. vs. Jason Nevins": "Run-D.M.C.|Jason Nevins", "A vs B": "A|B", "A; a": "A",
		"Los Del Río feat. Los Del Río": "Los Del Río",
		"AC/DC feat. Foo":               "AC/DC|Foo", "Santana feat. Rob Thomas (of Matchbox)": "Santana|Rob Thomas (of Matchbox)",
		"Dr. Dre feat. Snoop Dogg feat. Kurupt": "Dr. Dre|Snoop Dogg|Kurupt",
		// joined names whose parts are known
		"Queen & David Bowie": "Queen|David Bowie", "Queen, David Bowie": "Queen|David Bowie",
		"Queen and David Bowie": "Queen|David Bowie",
		"Queen + David Bowie":   "Queen|David Bowie", "Queen x David Bowie": "Queen|David Bowie",
		"Queen × David Bowie": "Queen|David Bowie",
		"queen & DAVID BOWIE": "queen|DAVID BOWIE", "Queen&David Bowie": "Queen|David Bowie", "Queen/David Bowie": "Queen|David Bowie",
		"Jay-Z, Kanye West & Rihanna": "Jay-Z|Kanye West|Rihanna", "Sido und Peter Fox": "Sido|Peter Fox",
		"Anitta y J Balvin": "Anitta|J Balvin",
		"椎名林檎、宇多田ヒカル":       "椎名林檎|宇多田ヒカル", "Nick Cave & Warren Ellis": "Nick Cave|Warren Ellis", "Foo/Bar": "Foo|Bar",
		"Earth, Wind & Fire & Santana": "Earth, Wind & Fire|Santana", "Santana, Earth, Wind & Fire": "Santana|Earth, Wind & Fire",
		"Tyler, The Creator & Frank Ocean": "Tyler, The Creator|Frank Ocean", "Sam & Dave & Queen": "Sam & Dave|Queen",
		"Rihanna feat. Jay-Z & Kanye West": "Rihanna|Jay-Z|Kanye West", "Eminem feat. Dr. Dre, Snoop Dogg": "Eminem|Dr. Dre|Snoop Dogg",
		"Stevie Nicks with Tom Petty & Nobody":    "Stevie Nicks with Tom Petty & Nobody",
		"Rihanna feat. Nick Cave & The Bad Seeds": "Rihanna|Nick Cave & The Bad Seeds",
		"Simon & Garfunkel & Queen":               "Simon & Garfunkel|Queen",
	} {
		var got []string
		for _, name := range credit.Cut(text) {
			got = append(got, names.Split(name)...)
		}
		if strings.Join(got, "|") != want {
			t.Errorf("%q: %q, want %s", text, got, want)
		}
	}
}

// TestGuests finds those that a title names.
func TestGuests(t *testing.T) {
	for title, want := range map[string]string{
		"Empire State of Mind": "", "Empire State of Mind (feat. Alicia Keys)": "Alicia Keys", "Song [ft. A; B]": "A|B",
		"Song (Ft A)":         "A",
		"Song feat. A - Live": "A", "Song ft. A (Remix)": "A", "Ten Ft Tall": "", "Six ft under": "", "Feat. of Strength": "",
		"A Defeat":         "",
		"Song featuring A": "A", "Song (featuring A & B) [Live]": "A & B", "Song (feat. A) (feat. B)": "A|B", "Featuring": "",
		"Left (Right)": "", "Song (feat. A (of B))": "A (of B)",
	} {
		if got := strings.Join(credit.Guests(title), "|"); got != want {
			t.Errorf("%q: %q, want %q", title, got, want)
		}
	}
}

// TestAll parts at every sign, for those who know how many there are.
func TestAll(t *testing.T) {
	if got := credit.All("A, B & C feat. D"); !slices.Equal(got, []string{"A", "B", "C", "D"}) {
		t.Error(got)
	}
	if got := credit.Main("A & B feat. C"); got != "A & B" {
		t.Error(got)
	}
	if credit.Joined("Queen") || !credit.Joined("Queen & Bowie") || credit.Joined("& Queen") {
		t.Error("joined names are not told from others")
	}
}

// FuzzCut holds that credits of any content give names that are there, and that none is parted without end.
func FuzzCut(f *testing.F) {
	for _, s := range []string{"A feat. B", "A (feat. B", "& & &", ";;;", "a,b,c,d & e", "\xff feat. \xff", "İ feat. ı"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		names := credit.NewNames(strings.ToLower)
		for _, part := range credit.All(s) {
			names.AddKey(strings.ToLower(part))
		}
		for _, name := range append(credit.Cut(s), credit.Guests(s)...) {
			if len(names.Split(name)) == 0 || strings.TrimSpace(name) == "" {
				t.Errorf("%q: %q is nobody", s, name)
			}
		}
	})
}
