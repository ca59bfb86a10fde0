package extract

import "trehan/internal/extract/grid"

// Limits bound the resources for one file; the zero value has the defaults of package grid. A file over a limit is refused
// with an error that names the limit.
type Limits = grid.Limits
