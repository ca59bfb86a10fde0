package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"syscall"
	"time"
)

// entrant is one program in a table.
type entrant struct {
	name    string
	command []string                    // nil: missing
	missing string                      // why
	before  func() error                // before each run, not measured
	after   func(output []byte) error   // after each run: looks whether the result is right; may be nil
	seconds func(output []byte) float64 // of what the entrant has measured itself; nil: the whole run
	once    bool                        // too slow to be run in every round
}

// sample is one run.
type sample struct {
	wall, cpu float64 // seconds
	peak      int64   // bytes of memory, the most at once
}

// measured runs a command and waits for it. The kernel keeps its times and peak memory. The peak is never below that of
// this program, which the child is forked from; that is some 20 MB.
func measured(ctx context.Context, command []string) (sample, []byte, error) {
	c := exec.CommandContext(ctx, command[0], command[1:]...)
	var output, errors bytes.Buffer
	c.Stdout, c.Stderr = &output, &errors
	start := time.Now()
	err := c.Run()
	wall := time.Since(start)
	if err != nil {
		return sample{}, nil, fmt.Errorf("%s: %w\n%s", command[0], err, errors.Bytes())
	}
	usage, ok := c.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return sample{}, nil, fmt.Errorf("%s: no resource usage", command[0])
	}
	cpu := time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
	return sample{wall.Seconds(), cpu.Seconds(), usage.Maxrss * maxrssUnit}, output.Bytes(), nil
}

// maxrssUnit is what Linux counts Maxrss in.
const maxrssUnit = 1024

// measure runs the entrants in turns, A B C A B C, so that what else the machine does falls on all of them alike.
func (t *table) measure(ctx context.Context, rounds int) error {
	t.samples = make([][]sample, len(t.entrants))
	t.load[0] = load()
	for round := range rounds {
		for i, e := range t.entrants {
			if e.command == nil || e.once && round > 0 {
				continue
			}
			if e.before != nil {
				if err := e.before(); err != nil {
					return err
				}
			}
			s, output, err := measured(ctx, e.command)
			if err == nil && e.seconds != nil {
				s.wall = e.seconds(output)
				s.cpu = 0
			}
			if err == nil && e.after != nil {
				err = e.after(output)
			}
			if err != nil {
				return errors.Join(fmt.Errorf("%s, round %d: %w", e.name, round+1, err), ctx.Err())
			}
			t.samples[i] = append(t.samples[i], s)
		}
	}
	t.load[1] = load()
	return nil
}

// spread is the least, the middle and the greatest of some figures.
type spread struct{ least, middle, most float64 }

func spreadOf[T any](list []T, figure func(T) float64) spread {
	var figures []float64
	for _, v := range list {
		figures = append(figures, figure(v))
	}
	slices.Sort(figures)
	n := len(figures)
	if n == 0 {
		return spread{}
	}
	return spread{figures[0], (figures[(n-1)/2] + figures[n/2]) / 2, figures[n-1]}
}
