package dev.kvorum.chaos.report;

/**
 * The page around the drawing: words, and colours for light and dark that differ by more than their
 * hue.
 */
final class HtmlPage {

  private static final String TOP =
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="color-scheme" content="light dark">
      <title>${key} is not linearizable</title>
      <style>
      :root { --page: #ffffff; --ink: #1c1f24; --faint: #667080; --grid: #e3e6ea;
        --write: #d9e8fb; --read: #eceef1; --edge: #8593a5; --bad: #ffdcd6; --bad-edge: #c22a12; }
      @media (prefers-color-scheme: dark) {
        :root { --page: #15181c; --ink: #e8eaed; --faint: #97a1af; --grid: #2b3037;
          --write: #1e3a5c; --read: #2a2f37; --edge: #6b7889; --bad: #5c1f16; --bad-edge: #ff7a62; } }
      body { background: var(--page); color: var(--ink); font: 14px/1.5 system-ui, sans-serif; margin: 24px; }
      figure { margin: 16px 0; overflow-x: auto; }
      svg { display: block; font: 12px ui-monospace, monospace; }
      svg text { fill: var(--ink); }
      svg text.client { font-weight: bold; }
      svg text.time { fill: var(--faint); text-anchor: end; }
      line { stroke: var(--grid); }
      rect { stroke: var(--edge); }
      .write rect { fill: var(--write); }
      .read rect { fill: var(--read); }
      .unknown rect { fill: var(--write); stroke-dasharray: 5 4; opacity: 0.75; }
      .unexplained rect { fill: var(--bad); stroke: var(--bad-edge); stroke-width: 3; }
      pre { overflow-x: auto; }
      </style>
      </head>
      <body>
      <h1>${key} is not linearizable</h1>
      <p>No order of these operations explains the answer with the thick border; without that answer, there is one.
      The key’s other operations were left out: the answer fits nowhere among them either.</p>
      <p>A lane is a client, a box reaches from its request down to its answer, and boxes that overlap in height may have taken effect in
      either order. A dashed box never got an answer and may take effect at any later time, or never. Rows are moments, not durations.</p>
      <figure>
      """;

  private static final String BOTTOM =
      """
      </figure>
      <details open>
      <summary>The same as a history file</summary>
      <pre>${history}</pre>
      </details>
      </body>
      </html>
      """;

  private HtmlPage() {}

  static String top(String key) {
    return TOP.replace("${key}", key);
  }

  static String bottom(String history) {
    return BOTTOM.replace("${history}", history);
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
