package mapping

import (
	"testing"

	"pgregory.net/rapid"
)

// TestAssignIsBest compares with every way of giving rows columns.
func TestAssignIsBest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows, columns := rapid.IntRange(1, 5).Draw(t, "rows"), rapid.IntRange(1, 5).Draw(t, "columns")
		scores := make([][]float64, rows)
		for i := range scores {
			for range columns {
				scores[i] = append(scores[i], float64(rapid.IntRange(0, 9).Draw(t, "score")))
			}
		}
		var best func(row int, used uint) float64
		best = func(row int, used uint) float64 {
			if row == rows {
				return 0
			}
			most := best(row+1, used)
			for j := range columns {
				if used&(1<<j) == 0 {
					most = max(most, scores[row][j]+best(row+1, used|1<<j))
				}
			}
			return most
		}
		sum, taken := 0.0, map[int]bool{}
		for i, j := range assign(scores, columns) {
			if j < 0 {
				continue
			}
			if taken[j] {
				t.Fatalf("column %d twice", j)
			}
			taken[j] = true
			sum += scores[i][j]
		}
		if want := best(0, 0); sum != want {
			t.Fatalf("%v, best %v", sum, want)
		}
	})
}
