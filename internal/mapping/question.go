package mapping

// Question is something that the file does not say and a person must.
type Question struct {
	Key        string      `json:"key"`  // where the answer stands in the dialect, such as headers.due or statuses."Chờ duyệt"
	Text       string      `json:"text"` // Vietnamese, without personal data
	Candidates []Candidate `json:"candidates,omitempty"`
	Others     []string    `json:"others,omitempty"` // further answers, for which nothing speaks
	Fixed      bool        `json:"fixed,omitempty"`  // no answer helps: the file or the register must be corrected

	apply func(answer string)
}

// Candidate is a possible answer.
type Candidate struct {
	Value    string `json:"value"`
	Evidence string `json:"evidence,omitempty"`
}

// Answers returns every value that answers the question, the candidates first.
func (q *Question) Answers() []string {
	var out []string
	for _, c := range q.Candidates {
		out = append(out, c.Value)
	}
	return append(out, q.Others...)
}

// asker puts questions to a person, each one once.
type asker struct {
	ask      func(*Question) (string, error) // "" leaves a question open; nil: there is nobody to ask
	answered map[string]string
}

// all asks the questions that can be answered, and leaves those in the list that are not.
func (a *asker) all(questions *[]*Question) error {
	var open []*Question
	for _, q := range *questions {
		answer, err := a.one(q)
		if err != nil {
			return err
		}
		if answer == "" {
			open = append(open, q)
		} else {
			q.apply(answer)
		}
	}
	*questions = open
	return nil
}

func (a *asker) one(q *Question) (string, error) {
	if q.Fixed || a.ask == nil {
		return "", nil
	}
	id := q.Key
	for _, c := range q.Candidates {
		id += "\x00" + c.Value
	}
	if answer, ok := a.answered[id]; ok {
		return answer, nil
	}
	answer, err := a.ask(q)
	if a.answered == nil {
		a.answered = make(map[string]string)
	}
	a.answered[id] = answer
	return answer, err
}

// unanswered reports whether dialect.Unanswered stands in the configuration for the question.
func (q *Question) unanswered() bool {
	return q.Key != "sheets.leave" && (!q.Fixed || q.Key != "dates")
}
