package archive

import (
	"maps"
	"net/url"
	"slices"
	"strings"
)

// Build identifies the program that made an object. The same build makes the same bytes.
type Build struct {
	Version string `json:"version"`
	Go      string `json:"go"`
	// Modules are the modules that make documents, "path version" each, joined by ", ". Releases before wrote a hash here,
	// over all modules of the program.
	Modules string `json:"modules"`
}

// UnknownBuild is the build of an object without one: the release did not record it, or the store does not keep it.
var UnknownBuild = Build{Version: "unknown"}

// encode writes a build for an object's metadata, which allows only ASCII.
func (b Build) encode() string {
	return url.Values{"version": {b.Version}, "go": {b.Go}, "modules": {b.Modules}}.Encode()
}

func decodeBuild(s string) Build {
	v, err := url.ParseQuery(s)
	if err != nil {
		return Build{}
	}
	return Build{Version: v.Get("version"), Go: v.Get("go"), Modules: v.Get("modules")}
}

// BuildChange is one reason why another build may make other bytes.
type BuildChange struct {
	What    string // "trehan", "go" or a module's path
	Was, Is string // versions, "" for a module that one of the two builds does not have
}

// Since names what changed between an earlier build and this one, by name. listed is false if one of the two does not list
// its modules.
func (b Build) Since(earlier Build) (changes []BuildChange, listed bool) {
	if earlier.Version != b.Version {
		changes = append(changes, BuildChange{"trehan", earlier.Version, b.Version})
	}
	if earlier.Go != b.Go {
		changes = append(changes, BuildChange{"go", earlier.Go, b.Go})
	}
	was, is := earlier.modules(), b.modules()
	if was == nil || is == nil {
		return changes, earlier.Modules == b.Modules
	}
	for _, path := range slices.Sorted(maps.Keys(was)) {
		if is[path] != was[path] {
			changes = append(changes, BuildChange{path, was[path], is[path]})
		}
	}
	for _, path := range slices.Sorted(maps.Keys(is)) {
		if _, had := was[path]; !had {
			changes = append(changes, BuildChange{path, "", is[path]})
		}
	}
	return changes, true
}

// modules are the versions by path, nil if the build does not list them.
func (b Build) modules() map[string]string {
	versions := map[string]string{}
	for _, module := range strings.Split(b.Modules, ", ") {
		path, version, ok := strings.Cut(module, " ")
		if !ok {
			return nil
		}
		versions[path] = version
	}
	return versions
}
