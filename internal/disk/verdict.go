package disk

import (
	"context"
	"errors"

	"upbeat/models"
)

// Verdict is what to believe of a problem, a models.Problem code, that somebody met in a file. What lies in the file's content stands when
// Confirm says so; before is the file's Stamp from before they looked. What the disk did is no verdict on the file: it is one of the
// problems that are waited out (models.Waits), or models.ProblemUnreadable where the system does not let us read it.
func (f *Files) Verdict(ctx context.Context, path string, before Stamp, problem string) string {
	if models.InContent(problem) {
		return orTrouble(f.Confirm(ctx, path, before), problem)
	}
	switch problem {
	case models.ProblemMissing: // and here again, if the file can be read
		return orTrouble(f.Look(ctx, path), models.ProblemUnfound)
	case models.ProblemUnreadable:
		return orTrouble(f.Look(ctx, path), models.ProblemAway)
	}
	return orTrouble(f.Look(ctx, path), problem)
}

// Trouble is the problem of a file that cannot be read now; "" for nil.
func Trouble(err error) string {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, ErrChanged):
		return models.ProblemGrowing
	case Away(err):
		return models.ProblemAway
	case Gone(err):
		return models.ProblemUnfound
	}
	return models.ProblemUnreadable
}

// orTrouble is the trouble of a look, or problem where there was none.
func orTrouble(err error, problem string) string {
	if trouble := Trouble(err); trouble != "" {
		return trouble
	}
	return problem
}
