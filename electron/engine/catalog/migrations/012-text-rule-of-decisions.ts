/** Under which rule of texts (shared/text/rules.ts) a rule of a review was made: all of before under the first. */
export const textRuleOfDecisions = `
alter table review_rule add column text_rule integer not null default 1;
`
