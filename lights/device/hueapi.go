package device

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"sync/atomic"
	"time"

	"upbeat/lights/wire"
)

// hueAPI speaks to a bridge's web server: https://developers.meethue.com/develop/hue-api-v2/getting-started/. What it sends and gets are
// secrets; its errors hold none of them.
type hueAPI struct {
	http        *http.Client
	url         string
	user        Secret
	address     netip.Addr
	fingerprint atomic.Value // string: of the certificate that answered last
}

const hueWait = 5 * time.Second

// hueAPI makes a client of the bridge at a Config's address. A bridge signs its certificate itself, so what tells one from another is the
// certificate's fingerprint, as it was when it was paired; an empty one is not looked at.
func (o *Opener) hueAPI(ctx context.Context, c *Config) (*hueAPI, error) {
	to, err := o.find(ctx, c, or(o.Ports.HueAPI, 443))
	if err != nil {
		return nil, err
	}
	a := &hueAPI{http: pinned(to, hueWait), url: "https://" + to.String(), user: c.User, address: to.Addr()}
	wanted := c.Fingerprint
	transport := a.http.Transport.(*http.Transport)
	transport.TLSClientConfig = &tls.Config{
		MinVersion:         tls.VersionTLS12,
		InsecureSkipVerify: true, // see above
		VerifyConnection: func(s tls.ConnectionState) error {
			sum := sha256.Sum256(s.PeerCertificates[0].Raw)
			fingerprint := hex.EncodeToString(sum[:])
			a.fingerprint.Store(fingerprint)
			if wanted != "" && wanted != fingerprint {
				return ErrOtherBridge
			}
			return nil
		},
	}
	return a, nil
}

// call asks the bridge.
func (a *hueAPI) call(ctx context.Context, method, path, body string) ([]byte, http.Header, error) {
	request, err := http.NewRequestWithContext(ctx, method, a.url+path, bytes.NewReader([]byte(body)))
	if err != nil {
		return nil, nil, err
	}
	if a.user != "" {
		request.Header.Set("hue-application-key", string(a.user))
	}
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	answer, err := a.http.Do(request)
	if errors.Is(err, ErrOtherBridge) {
		return nil, nil, ErrOtherBridge
	}
	if err != nil {
		return nil, nil, errors.Join(ErrSilent, err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(answer.Body, 1<<20))
	switch {
	case err != nil:
		return nil, nil, errors.Join(ErrSilent, err)
	case answer.StatusCode == http.StatusUnauthorized, answer.StatusCode == http.StatusForbidden:
		return nil, nil, ErrPairing
	case answer.StatusCode != http.StatusOK:
		return nil, nil, errors.Join(ErrGarbage, fmt.Errorf("it answers %d", answer.StatusCode))
	}
	return text, answer.Header, nil
}

const hueAreas = "/clip/v2/resource/entertainment_configuration"

// area reads the area of that id.
func (a *hueAPI) area(ctx context.Context, id string) (wire.HueArea, error) {
	text, _, err := a.call(ctx, http.MethodGet, hueAreas+"/"+id, "")
	if err != nil {
		return wire.HueArea{}, err
	}
	areas, err := wire.ParseHueAreas(text)
	if err != nil {
		return wire.HueArea{}, errors.Join(ErrGarbage, err)
	}
	for _, area := range areas {
		if area.ID == id {
			return area, nil
		}
	}
	return wire.HueArea{}, errors.Join(ErrGarbage, errors.New("the bridge has no such entertainment area"))
}

// act starts or stops streaming to an area.
func (a *hueAPI) act(ctx context.Context, id, action string) error {
	_, _, err := a.call(ctx, http.MethodPut, hueAreas+"/"+id, `{"action":"`+action+`"}`)
	return err
}

// identity is who we are to the stream: the bridge says it in a header of its answer, and older ones took the user's name.
func (a *hueAPI) identity(ctx context.Context) (Secret, error) {
	_, header, err := a.call(ctx, http.MethodGet, "/auth/v1", "")
	if errors.Is(err, ErrGarbage) {
		return a.user, nil
	}
	if err != nil {
		return "", err
	}
	if id := header.Get("hue-application-id"); id != "" {
		return Secret(id), nil
	}
	return a.user, nil
}

// HuePairing is what a bridge gives to whom it knows, for Config.
type HuePairing struct {
	User, ClientKey Secret
	Fingerprint     string
}

// PairHue asks a bridge to know us. Somebody must have pressed its button in the last half minute, otherwise the error is
// wire.ErrHueLinkButton: ask again. Of the Config only the address and AllowAny are used.
func (o *Opener) PairHue(ctx context.Context, c Config) (HuePairing, error) {
	c.User, c.Fingerprint = "", ""
	a, err := o.hueAPI(ctx, &c)
	if err != nil {
		return HuePairing{}, err
	}
	text, _, err := a.call(ctx, http.MethodPost, "/api", `{"devicetype":"upbeat#box","generateclientkey":true}`)
	if err != nil {
		return HuePairing{}, err
	}
	user, key, err := wire.ParseHuePairing(text)
	if err != nil {
		return HuePairing{}, err
	}
	if _, err := hueKey(Secret(key)); err != nil {
		return HuePairing{}, err
	}
	fingerprint, _ := a.fingerprint.Load().(string)
	return HuePairing{User: Secret(user), ClientKey: Secret(key), Fingerprint: fingerprint}, nil
}

// HueAreas lists a bridge's entertainment areas, as their owner made them in Hue's app. The Config has the bridge's pairing.
func (o *Opener) HueAreas(ctx context.Context, c Config) ([]wire.HueArea, error) {
	a, err := o.hueAPI(ctx, &c)
	if err != nil {
		return nil, err
	}
	text, _, err := a.call(ctx, http.MethodGet, hueAreas, "")
	if err != nil {
		return nil, err
	}
	return wire.ParseHueAreas(text)
}

// hueKey is the key of the stream as bytes.
func hueKey(key Secret) ([]byte, error) {
	b, err := hex.DecodeString(string(key))
	if err != nil || len(b) == 0 {
		return nil, fmt.Errorf("%w: its key is no hexadecimal number", ErrPairing)
	}
	return b, nil
}
