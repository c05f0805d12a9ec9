package store

import "upbeat/models"

// count adds the votes of doubted guests to the sums of their entries, those of the past included; discount takes the votes of guests who
// count out of them. What is listed changes under the version, so that pages hear of it.
func (v Votes) count(guests []models.GuestID, version models.Version) error {
	return v.sums("+", "burst_at > 0", guests, version)
}

func (v Votes) discount(guests []models.GuestID, version models.Version) error {
	return v.sums("-", "burst_at = 0", guests, version)
}

// sums is SQL because gorm builds no UPDATE ... FROM.
func (v Votes) sums(sign, whose string, guests []models.GuestID, version models.Version) error {
	return v.tx.run(map[string]any{"guests": guests, "version": version},
		`UPDATE entries SET votes = entries.votes `+sign+` s.net, ups = entries.ups `+sign+` s.ups, downs = entries.downs `+sign+` s.downs,
			version = (CASE WHEN entries.status IN ('preparing', 'ready', 'failed', 'playing') THEN @version ELSE entries.version END)
		FROM (SELECT votes.entry_id, SUM(votes.value) AS net, SUM(CASE WHEN votes.value > 0 THEN 1 ELSE 0 END) AS ups,
			SUM(CASE WHEN votes.value < 0 THEN 1 ELSE 0 END) AS downs
			FROM votes JOIN guests ON guests.id = votes.guest_id AND guests.`+whose+`
			WHERE votes.guest_id IN @guests AND votes.value <> 0 GROUP BY votes.entry_id) AS s WHERE entries.id = s.entry_id`)
}

// Unsay takes back all votes of a doubted guest that lie on what is not listed any more: they are in no sum.
func (v Votes) Unsay(guest models.GuestID) error {
	return v.tx.db.Model(&models.Vote{}).Where("guest_id = ? AND value <> 0", guest).Update("value", 0).Error
}
