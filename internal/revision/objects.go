package revision

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/sync/errgroup"

	"trehan/internal/archive"
	"trehan/internal/documents/view"
	"trehan/internal/documents/workbook"
	"trehan/internal/extract"
	"trehan/internal/month"
	"trehan/internal/table"
)

// CountedObject is one object that a count makes.
type CountedObject struct {
	Key       string
	MediaType string
	Body      []byte
}

// Objects are what a count leaves in the archive: report.json first, then rows.json.gz and, but for a warning, with which nothing
// is compared, and for a sum of months, which has no dossiers of its own, state.json.gz and dossiers.parquet; where the month is compared with another
// system's list, also the workbook of that comparison, among the documents.
func (r Revision) Objects(in *Inputs, out *month.Output) ([]CountedObject, error) {
	report, err := out.Report.JSON()
	if err != nil {
		return nil, err
	}
	rows, err := out.Rows.Gzip()
	if err != nil {
		return nil, err
	}
	objects := []CountedObject{
		{archive.ReportKey(r.Month, r.Number), "application/json", report},
		{archive.RowsKey(r.Month, r.Number), "application/gzip", rows},
	}
	if out.State == nil || out.Rows.Warning != nil {
		return objects, nil
	}
	var state bytes.Buffer
	if _, err := out.State.WriteTo(&state); err != nil {
		return nil, err
	}
	objects = append(objects, CountedObject{archive.StateKey(r.Month, r.Number), "application/gzip", state.Bytes()})
	var rowsOf bytes.Buffer
	if err := out.WriteTable(&rowsOf); err != nil {
		return nil, err
	}
	objects = append(objects, CountedObject{archive.TableKey(r.Month, r.Number), table.MediaType, rowsOf.Bytes()})
	if out.Books == nil {
		return objects, nil
	}
	file, err := workbook.Books(out.Books, in.Config.Letters.At(out.Report.Period), in.Register)
	if err != nil {
		return nil, err
	}
	return append(objects, CountedObject{archive.DocumentKey(r.Month, r.Number, file.Name), file.MediaType, file.Data}), nil
}

// StoreCount stores what a count leaves, and returns the SHA-256 of report.json. An attempt after a lost reply finds its own
// bytes; other bytes in their place are archive.ErrExists.
func (r Revision) StoreCount(ctx context.Context, in *Inputs, out *month.Output, build archive.Build) (report string, err error) {
	objects, err := r.Objects(in, out)
	if err != nil {
		return "", err
	}
	group, ctx := errgroup.WithContext(ctx)
	for _, o := range objects {
		group.Go(func() error {
			_, err := r.Store.Create(ctx, o.Key, archive.Bytes(o.Body), archive.CreateOptions{MediaType: o.MediaType, Build: build})
			if err != nil {
				return fmt.Errorf("ghi %s: %w", o.Key, err)
			}
			return nil
		})
	}
	return archive.Hash(objects[0].Body), group.Wait()
}

// StoreDocument stores a document of the revision, or of the drafts of a run where draftOf names it. Other bytes under the same
// name are an *InputError: the program was replaced meanwhile.
func (r Revision) StoreDocument(ctx context.Context, file view.File, draftOf string, build archive.Build) error {
	key, retain := archive.DocumentKey(r.Month, r.Number, file.Name), archive.RetainRecord
	if draftOf != "" {
		key, retain = archive.DraftKey(r.Month, r.Number, draftOf, file.Name), archive.RetainDraft
	}
	_, err := r.Store.Create(ctx, key, archive.Bytes(file.Data), archive.CreateOptions{MediaType: file.MediaType, Retain: retain, Build: build})
	if errors.Is(err, archive.ErrExists) {
		return &InputError{fmt.Sprintf(wordOtherBuild, file.Name)}
	}
	if err != nil {
		return fmt.Errorf("store %s: %w", file.Name, err)
	}
	return nil
}

// storeErrors stores the unreadable values where the clerk can see them: in the archive, among the untouched data.
func (r Revision) storeErrors(ctx context.Context, faults *extract.Faults) error {
	record := struct {
		*extract.Faults
		Declarations []string `json:"declarations,omitempty"` // lines that the configuration lacks, as the terminal prints them
	}{Faults: faults}
	if lines := strings.TrimSuffix(faults.Declarations(), "\n"); lines != "" {
		record.Declarations = strings.Split(lines, "\n")
	}
	body, err := archive.Encode(record)
	if err != nil {
		return err
	}
	_, err = r.Store.Create(ctx, archive.ErrorsKey(r.Month, r.Number), archive.Bytes(body), archive.CreateOptions{
		MediaType: archive.JSON.MediaType, Retain: archive.RetainExtract,
	})
	return err
}
