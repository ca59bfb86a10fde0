package mapping

import "math"

// assign gives each row of a matrix of scores a column of its own so that the sum is largest (Kuhn and Munkres). A row whose
// best column scores nothing gets -1. Columns are at most some hundred, rows some twenty.
func assign(scores [][]float64, columns int) []int {
	rows := len(scores)
	size := max(rows, columns)
	cost := func(i, j int) float64 {
		if i < rows && j < columns {
			return -scores[i][j]
		}
		return 0
	}
	u, v := make([]float64, size+1), make([]float64, size+1)
	match, way := make([]int, size+1), make([]int, size+1)
	for i := 1; i <= size; i++ {
		match[0] = i
		least := make([]float64, size+1)
		used := make([]bool, size+1)
		for j := range least {
			least[j] = math.Inf(1)
		}
		j0 := 0
		for match[j0] != 0 {
			used[j0] = true
			i0, j1, delta := match[j0], 0, math.Inf(1)
			for j := 1; j <= size; j++ {
				if used[j] {
					continue
				}
				if c := cost(i0-1, j-1) - u[i0] - v[j]; c < least[j] {
					least[j], way[j] = c, j0
				}
				if least[j] < delta {
					delta, j1 = least[j], j
				}
			}
			for j := 0; j <= size; j++ {
				if used[j] {
					u[match[j]] += delta
					v[j] -= delta
				} else {
					least[j] -= delta
				}
			}
			j0 = j1
		}
		for j0 != 0 {
			match[j0] = match[way[j0]]
			j0 = way[j0]
		}
	}
	out := make([]int, rows)
	for i := range out {
		out[i] = -1
	}
	for j := 1; j <= columns; j++ {
		if i := match[j] - 1; i >= 0 && i < rows && scores[i][j-1] > 0 {
			out[i] = j - 1
		}
	}
	return out
}
