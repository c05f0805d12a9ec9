package client_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"

	"upbeat/client"
)

// party answers as one does, for the examples.
func party() *httptest.Server {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v1/search", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprint(w, `{"songs":[{"id":7,"title":"Take On Me","artist":"a-ha","duration_ms":225000}]}`)
	})
	mux.HandleFunc("POST /api/v1/queue", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer upbeat_secret" {
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = fmt.Fprint(w, `{"error":{"code":"no_guest","message":"Join the party first."}}`)
			return
		}
		_, _ = fmt.Fprint(w, `{"id":3,"song":{"id":7,"title":"Take On Me","artist":"a-ha"},"votes":1,"status":"ready"}`)
	})
	return httptest.NewServer(mux)
}

func Example() {
	server := party()
	defer server.Close()
	p, err := client.New(client.Config{Server: server.URL, Token: "upbeat_secret"})
	if err != nil {
		panic(err)
	}
	songs, err := p.Search(context.Background(), "take on", 10)
	if err != nil {
		panic(err)
	}
	entry, err := p.Request(context.Background(), songs[0].ID)
	fmt.Println(entry.Song.Name(), entry.Votes, err)
	// Output: a-ha – Take On Me 1 <nil>
}

// What the party does not do is a Refusal with a stable code and a sentence.
func ExampleRefusal() {
	server := party()
	defer server.Close()
	p, err := client.New(client.Config{Server: server.URL})
	if err != nil {
		panic(err)
	}
	_, err = p.Request(context.Background(), 7)
	var refused *client.Refusal
	if errors.As(err, &refused) {
		fmt.Println(refused.Status, refused.Code, refused.Message)
	}
	// Output: 401 no_guest Join the party first.
}
