package wire

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"golang.org/x/net/dns/dnsmessage"
)

// Multicast DNS (RFC 6762) and service discovery over it (RFC 6763), as far as finding lamps needs them: one question, and the answers of
// everybody who has one.
const (
	MDNSPort    = 5353
	WLEDService = "_wled._tcp.local."
	HueService  = "_hue._tcp.local."

	maxMDNSRecords = 4096 // a network that answers with more is not a party's
)

// MDNSGroup is the multicast group of IPv4.
func MDNSGroup() netip.Addr { return netip.AddrFrom4([4]byte{224, 0, 0, 251}) }

// ErrNotMDNS means that a packet is no answer, or is broken.
var ErrNotMDNS = errors.New("the packet is not an answer of multicast DNS")

// AppendMDNSServices appends the question who offers a service ("_wled._tcp.local."). Asked from another port than 5353 it is answered to
// that port (RFC 6762, section 6.7).
func AppendMDNSServices(dst []byte, service string) ([]byte, error) {
	return appendMDNS(dst, service, dnsmessage.TypePTR)
}

// AppendMDNSHost appends the question for the IPv4 address of a host ("wled-bar.local").
func AppendMDNSHost(dst []byte, host string) ([]byte, error) {
	return appendMDNS(dst, strings.TrimSuffix(host, ".")+".", dnsmessage.TypeA)
}

func appendMDNS(dst []byte, name string, kind dnsmessage.Type) ([]byte, error) {
	parsed, err := dnsmessage.NewName(name)
	if err != nil {
		return dst, fmt.Errorf("the name %q: %w", name, err)
	}
	b := dnsmessage.NewBuilder(dst, dnsmessage.Header{})
	if err := b.StartQuestions(); err != nil {
		return dst, err
	}
	if err := b.Question(dnsmessage.Question{Name: parsed, Type: kind, Class: dnsmessage.ClassINET}); err != nil {
		return dst, fmt.Errorf("the name %q: %w", name, err)
	}
	return b.Finish()
}

// Service is something that answered: a board, by the name that its owner gave it.
type Service struct {
	Name    string // without the service, and without what cannot be printed
	Host    string // "wled-bar.local"
	Port    uint16
	Address netip.Addr // as it says; it may lie anywhere
}

// MDNSAnswers collects answers, in whatever order and in however many packets they come. The zero value is empty. It is not safe for
// concurrent use.
type MDNSAnswers struct {
	instances map[string][]string // service -> instances, all names in lower case
	names     map[string]string   // instance -> its name as it was written
	targets   map[string]target   // instance -> where
	addresses map[string][]netip.Addr
	records   int
}

type target struct {
	host string
	port uint16
}

// Add takes a packet. What a broken packet said before it broke is kept.
func (m *MDNSAnswers) Add(packet []byte) error {
	var p dnsmessage.Parser
	header, err := p.Start(packet)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNotMDNS, err)
	}
	if !header.Response {
		return ErrNotMDNS
	}
	if err := p.SkipAllQuestions(); err != nil {
		return fmt.Errorf("%w: %w", ErrNotMDNS, err)
	}
	if err := m.section(p.Answer); err != nil {
		return err
	}
	if err := p.SkipAllAuthorities(); err != nil {
		return fmt.Errorf("%w: %w", ErrNotMDNS, err)
	}
	return m.section(p.Additional)
}

// section takes the records that next returns, to its end.
func (m *MDNSAnswers) section(next func() (dnsmessage.Resource, error)) error {
	for {
		record, err := next()
		switch {
		case errors.Is(err, dnsmessage.ErrSectionDone):
			return nil
		case err != nil:
			return fmt.Errorf("%w: %w", ErrNotMDNS, err)
		case m.records >= maxMDNSRecords:
			return nil
		}
		m.records++
		m.keep(record)
	}
}

func (m *MDNSAnswers) keep(record dnsmessage.Resource) {
	if m.instances == nil {
		m.instances, m.names = map[string][]string{}, map[string]string{}
		m.targets, m.addresses = map[string]target{}, map[string][]netip.Addr{}
	}
	owner := strings.ToLower(record.Header.Name.String())
	switch body := record.Body.(type) {
	case *dnsmessage.PTRResource:
		instance := strings.ToLower(body.PTR.String())
		if !slices.Contains(m.instances[owner], instance) {
			m.instances[owner] = append(m.instances[owner], instance)
			m.names[instance] = body.PTR.String()
		}
	case *dnsmessage.SRVResource:
		m.targets[owner] = target{host: strings.ToLower(body.Target.String()), port: body.Port}
	case *dnsmessage.AResource:
		m.address(owner, netip.AddrFrom4(body.A))
	case *dnsmessage.AAAAResource:
		m.address(owner, netip.AddrFrom16(body.AAAA).Unmap())
	}
}

func (m *MDNSAnswers) address(host string, a netip.Addr) {
	if !slices.Contains(m.addresses[host], a) {
		m.addresses[host] = append(m.addresses[host], a)
	}
}

// Addresses are those of a host ("wled-bar.local").
func (m *MDNSAnswers) Addresses(host string) []netip.Addr {
	return m.addresses[strings.ToLower(strings.TrimSuffix(host, "."))+"."]
}

// Services are those that offer a service and said where they are, by name. One without an address is left out, and one with several has
// the first of IPv4.
func (m *MDNSAnswers) Services(service string) []Service {
	service = strings.ToLower(service)
	var found []Service
	for _, instance := range m.instances[service] {
		at, ok := m.targets[instance]
		addresses := m.addresses[at.host]
		if !ok || len(addresses) == 0 {
			continue
		}
		address := addresses[0]
		if i := slices.IndexFunc(addresses, netip.Addr.Is4); i >= 0 {
			address = addresses[i]
		}
		name := m.names[instance]
		if len(instance) > len(service) && strings.HasSuffix(instance, "."+service) && len(name) == len(instance) {
			name = name[:len(name)-len(service)-1]
		}
		found = append(found, Service{Name: plainText(name, maxName), Host: plainText(strings.TrimSuffix(at.host, "."), 255),
			Port: at.port, Address: address})
	}
	slices.SortStableFunc(found, func(a, b Service) int {
		if c := strings.Compare(a.Name, b.Name); c != 0 {
			return c
		}
		return a.Address.Compare(b.Address)
	})
	return found
}
