/** Parts of an answer with everything in it that a model writes. */
export const richParts: readonly string[] = [
  `# Heat in a **rod** #

The *flow* of heat is **fast at first** and slows; see [the article](https://example.org/wiki/Heat_(physics) "Heat") or
<https://example.org/a?b=c&d=e>. A pump costs $5 and a valve $10, both **$15**, or \`cost_of("x")\` & more; it's 3 * 4 = 12, and
snake_case_names stay. ***Very*** ~~wrong~~ right &amp; __strong__ _words_ [1], [2][3].

`,
  `With $\\alpha = \\frac{k}{\\rho c}$ and \\(u(x, t)\\):

$$
\\frac{\\partial u}{\\partial t}
= \\alpha \\frac{\\partial^2 u}{\\partial x^2}
$$

\\[ E = mc^2 \\]

Setext
------

`,
  `1. First **step**
   - inner \`code\` and *emphasis*
   - [x] done
2. Second: $x_1 + x_2$

   \`\`\`python
   def f(x):
       return x ** 2  # **not bold**
   \`\`\`

3. Third

| Metal  | Conducts | Price |
| :----- | -------: | ----- |
| Copper | **401**  | $9    |
| Iron   | \`80\`   | $1    |

`,
  `\`\`\`ts
const price = \`\${a}\`;

if (price) { call("$5"); }
\`\`\`

`,
  `> Quoted **text** with [a link](https://example.org/q).
> And more.

---

![A cat](https://example.org/cat.png) and <b>markup</b>.

\`\`\`mermaid
graph TD
  A --> B
\`\`\`

The end, with \`\`two \` ticks\`\` and an escaped \\* star!
`,
];

export const richAnswer = richParts.join('');

/** Texts that end in the middle of what they began, or use marks as text. */
export const oddAnswers: readonly string[] = [
  'Prices: $5, $10 and $20. Then 5$ or 10$. US$5, A$6.',
  'a * b * c and 2*3*4, _x_y_z_ and **a**b**',
  'Use `git status` — then ``a ` b``.\n\n* one\n* two\n\n+ plus\n',
  'No | table here | at all\njust text\n\na | b\n--|--\n1 | 2\n',
  '- [ ] open\n- [x] done\n- [link](https://example.org) text\n',
  'See [the site][home] and [1].\n\n[home]: https://example.org "Home"\n\nEnd.\n',
  'AT&T, &lt;b&gt; and &unknown; & co. 1 < 2 > 0, a<b, <3.',
  '2024. It began.\n\n- \n\nText\n- item\n',
  '#hashtag is no heading\n\n####### nor this\n\n## But this ##\n',
  '~~~\ntilde ``` code\n~~~\n\n````md\n```js\nx\n```\n````\n',
  'Wow!! Really?! [brackets without link] and (parentheses) and [a](not a link because of spaces) end.',
  '**Bold with `code` and *nested* words** and *one **two** three*.',
  '> quote\n\n> - item **b**\n>   more\n',
  '中文**加粗**文字，公式 $E=mc^2$，价格 $5。\n\n1. 第一\n2. 第二\n',
  'Line one  \nline two\\\nline three',
];
