package body

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// SendFile answers with a file, which it closes, or one range of it (RFC 9110, section 14; of several ranges the whole is sent, as it
// allows), without holding it in memory. The time limit of an answer is one of each piece here: who plays a song takes it as slowly as it
// plays. Fiber's own takes a path for the URI of a request, in which %2F and # mean something: names that guests give must not get there.
func SendFile(c *fiber.Ctx, file *os.File) error {
	info, err := file.Stat()
	if err != nil {
		return errors.Join(err, file.Close())
	}
	size := int(info.Size())
	etag := fmt.Sprintf(`"%x-%x"`, info.ModTime().UnixNano(), size)
	c.Set(fiber.HeaderETag, etag)
	c.Set(fiber.HeaderAcceptRanges, "bytes")
	from, to := 0, size-1
	current := c.Get(fiber.HeaderIfRange) == "" || c.Get(fiber.HeaderIfRange) == etag
	if asked := c.Request().Header.Peek(fiber.HeaderRange); len(asked) > 0 && current {
		first, last, err := fasthttp.ParseByteRange(asked, size)
		switch {
		case err == nil:
			from, to = first, last
			c.Status(fiber.StatusPartialContent)
			c.Set(fiber.HeaderContentRange, fmt.Sprintf("bytes %d-%d/%d", from, to, size))
		case beyond(string(asked), size):
			c.Set(fiber.HeaderContentRange, fmt.Sprintf("bytes */%d", size))
			return errors.Join(file.Close(), c.SendStatus(fiber.StatusRequestedRangeNotSatisfiable))
		}
	}
	if _, err := file.Seek(int64(from), io.SeekStart); err != nil {
		return errors.Join(err, file.Close())
	}
	c.Context().SetBodyStream(&piecewise{io.LimitReader(file, int64(to-from+1)), file, c.Context().Conn()}, to-from+1)
	return nil
}

// beyond tells whether a single range is well formed and begins after the end.
func beyond(asked string, size int) bool {
	var from int
	n, err := fmt.Sscanf(asked, "bytes=%d-", &from)
	return n == 1 && err == nil && from >= size
}

// piecewise gives a connection time for each piece of a long answer.
type piecewise struct {
	io.Reader
	file *os.File
	conn net.Conn
}

// Read implements io.Reader.
func (p *piecewise) Read(buf []byte) (int, error) {
	const patience = time.Minute // with a program that takes nothing; one that plays takes some every few seconds
	if err := p.conn.SetWriteDeadline(time.Now().Add(patience)); err != nil {
		return 0, err
	}
	return p.Reader.Read(buf)
}

// Close is called when the answer has ended, however it did.
func (p *piecewise) Close() error { return p.file.Close() }
