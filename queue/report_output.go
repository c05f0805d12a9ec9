package queue

import (
	"context"

	"upbeat/models"
)

// ReportOutput tells everybody how the output is: output is the spec that plays, code why it does not ("" = it does; its sentence is
// "playback.<code>" in the message catalogue), detail what the system said. Errors: ErrFenced.
func (p *Party) ReportOutput(ctx context.Context, fence models.Fence, output, code, detail string) error {
	_, err := fenced(ctx, p, fence, func(_ *roomTx, playback *models.Playback) error {
		if playback.ActiveOutput == output && playback.Error == code && playback.ErrorDetail == detail {
			return errUnchanged
		}
		playback.ActiveOutput, playback.Error, playback.ErrorDetail = output, code, detail
		return nil
	})
	return err
}
