package extract

import "trehan/internal/extract/grid"

// Limits bound what one file may take; the zero value has the defaults of package grid. A file over a limit is
// refused with a fault that names the limit.
type Limits = grid.Limits
