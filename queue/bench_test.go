package queue_test

import (
	"fmt"
	"sync/atomic"
	"testing"

	"upbeat/models"
)

// BenchmarkVote is one durable vote, from one and from eight goroutines, with 30 and with 300 songs queued.
func BenchmarkVote(b *testing.B) {
	for _, songs := range []int{30, 300} {
		for _, voters := range []int{1, 8} {
			b.Run(fmt.Sprintf("songs=%d/voters=%d", songs, voters), func(b *testing.B) { benchVotes(b, songs, voters) })
		}
	}
}

func benchVotes(b *testing.B, songs, voters int) {
	p := newParty(b, songs, 200)
	var entries []models.EntryID
	for i := range songs {
		entries = append(entries, p.request(b, 0, i).ID)
	}
	var n atomic.Int64
	b.ResetTimer()
	b.SetParallelism(max(1, voters/2))
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			i := n.Add(1)
			guest := p.guests[1+int(i)%(len(p.guests)-1)]
			if _, err := p.Vote(b.Context(), models.AsGuest(guest), entries[int(i/199)%len(entries)],
				int(i/int64(199*len(entries)))%2*-1+1); err != nil {
				b.Error(err)
			}
		}
	})
}

// BenchmarkRefresh is what one vote costs a process that follows the party.
func BenchmarkRefresh(b *testing.B) {
	for _, songs := range []int{30, 300} {
		b.Run(fmt.Sprintf("songs=%d", songs), func(b *testing.B) {
			p := newParty(b, songs, 200)
			e := p.request(b, 0, 0)
			for i := range songs {
				p.request(b, 0, i)
			}
			live, err := p.Live(b.Context())
			if err != nil {
				b.Fatal(err)
			}
			i := 0
			for b.Loop() {
				b.StopTimer()
				i++
				p.vote(b, 1+i%199, e, 1-(i/199)%2)
				b.StartTimer()
				if _, err := live.Fresh(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
