package xlsx

import "io"

// ahead reads its source some blocks ahead in a separate goroutine. Inflating takes longer than all other work on a sheet and
// need not wait for it.
type ahead struct {
	source io.ReadCloser
	full   chan block
	free   chan []byte
	stop   chan struct{}
	ended  chan struct{}

	now  []byte
	left []byte
	err  error
}

type block struct {
	data []byte
	err  error
}

const (
	blocks     = 4
	blockBytes = 64 << 10
)

func readAhead(r io.ReadCloser) *ahead {
	a := &ahead{
		source: r, full: make(chan block, blocks), free: make(chan []byte, blocks),
		stop: make(chan struct{}), ended: make(chan struct{}),
	}
	for range blocks {
		a.free <- make([]byte, blockBytes)
	}
	go a.run()
	return a
}

func (a *ahead) run() {
	defer close(a.ended)
	for {
		var b []byte
		select {
		case b = <-a.free:
		case <-a.stop:
			return
		}
		n, err := io.ReadFull(a.source, b[:blockBytes])
		if err == io.ErrUnexpectedEOF {
			err = io.EOF
		}
		// There is room: there are no more blocks than full holds.
		a.full <- block{b[:n], err}
		if err != nil {
			return
		}
	}
}

// Read implements io.Reader.
func (a *ahead) Read(p []byte) (int, error) {
	for len(a.left) == 0 {
		if a.err != nil {
			return 0, a.err
		}
		if a.now != nil {
			a.free <- a.now
			a.now = nil
		}
		b := <-a.full
		a.now, a.left, a.err = b.data, b.data, b.err
	}
	n := copy(p, a.left)
	a.left = a.left[n:]
	return n, nil
}

// Close stops the goroutine and closes the source.
func (a *ahead) Close() error {
	select {
	case <-a.stop:
		return nil
	default:
	}
	close(a.stop)
	<-a.ended
	return a.source.Close()
}
