/** The words around the text of an answer: code, formulas, diagrams, tables. */
export const reading = {
  formulaComing: 'Writing a formula…',
  code: {
    plain: 'text',
    copy: 'Copy code',
    wrap: 'Wrap long lines',
    showAll: 'Show all lines',
  },
  table: 'Table',
  formula: 'Formula',
  diagram: {
    show: 'Show the diagram',
    hide: 'Show the code',
    drawing: 'Drawing the diagram…',
    picture: 'Diagram',
    failed: 'This diagram could not be drawn. Its code may have an error; it is shown as it was written.',
  },
} as const;
