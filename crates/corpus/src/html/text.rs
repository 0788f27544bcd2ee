use dom_query::{NodeData, NodeRef};

/// What begins and ends a block of text.
const BLOCKS: [&str; 35] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "legend",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tr",
    "ul",
];

/// The text of an element, its blocks divided by empty lines; `br` ends a line, cells of a row stand beside each other.
pub(super) fn text(root: &NodeRef<'_>) -> String {
    let mut out = Blocks::default();
    let mut open: Vec<(NodeRef<'_>, bool)> = vec![(*root, false)];
    while let Some((node, closing)) = open.pop() {
        if closing {
            out.block();
            continue;
        }
        if let Some(contents) = node
            .query(|node| match &node.data {
                NodeData::Text { contents } => Some(contents.clone()),
                _ => None,
            })
            .flatten()
        {
            out.push(&contents);
            continue;
        }
        let name = node.node_name().unwrap_or_default();
        match &*name {
            "br" => out.line(),
            "td" | "th" => out.push(" "),
            name if BLOCKS.contains(&name) => {
                out.block();
                open.push((node, true));
            }
            _ => {}
        }
        open.extend(node.children_it(true).map(|child| (child, false)));
    }
    out.text
}

/// Text with white space as a browser shows it.
#[derive(Default)]
struct Blocks {
    text: String,
    /// What stands between what was written and what comes next: nothing, a space, a line's end or a block's.
    gap: &'static str,
}

impl Blocks {
    fn push(&mut self, contents: &str) {
        for c in contents.chars() {
            // A no-break space is one that editors set for looks.
            if c.is_whitespace() {
                self.widen(" ");
            } else {
                if !self.text.is_empty() {
                    self.text.push_str(self.gap);
                }
                self.gap = "";
                self.text.push(c);
            }
        }
    }

    fn line(&mut self) {
        self.widen(if self.gap == "\n" { "\n\n" } else { "\n" });
    }

    fn block(&mut self) {
        self.widen("\n\n");
    }

    fn widen(&mut self, gap: &'static str) {
        let width = |gap: &str| gap.len() + usize::from(gap.starts_with('\n'));
        if width(gap) > width(self.gap) {
            self.gap = gap;
        }
    }
}
