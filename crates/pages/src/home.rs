//! Pages of the server: where an article is put in, and what is said when that fails.

use crate::html::Html;
use crate::page::Page;

const STYLE: &str = include_str!("assets/home.css");
const SCRIPT: &str = include_str!("assets/home.js");

/// A page to paste an article into, or to drop a file on, of at most so many bytes. Its form goes to `/view` and needs no script.
pub fn home(max_bytes: usize) -> String {
    let mut body = Html::new();
    body.raw("<main class=\"page home\"><h1>What does the article say, and who says it?</h1>");
    body.raw("<p class=\"quiet\">Paste an article, or drop a file anywhere on this page. It is read on this machine, and kept nowhere.</p>");
    body.raw("<form method=\"post\" action=\"/view\" enctype=\"multipart/form-data\">");
    body.raw("<label for=\"text\">Article</label><textarea id=\"text\" name=\"text\" rows=\"14\" spellcheck=\"false\" placeholder=\"Headline&#10;&#10;“The pier is safe,” Ingrid Oakley said on Monday …\"></textarea>");
    body.raw("<div class=\"fields\"><div><label for=\"published\">Published</label><input id=\"published\" name=\"published\" type=\"date\"><p class=\"quiet small\">Without it, “Monday” is no day, and members are those of all time.</p></div>");
    body.raw("<div><label for=\"outlet\">Outlet</label><input id=\"outlet\" name=\"outlet\" autocomplete=\"off\"></div>");
    body.raw("<div><label for=\"file\">Or a file</label><input id=\"file\" name=\"file\" type=\"file\"><p class=\"quiet small\">Text, a saved page, JSON, feeds, tables; ");
    body.text(format_args!("up to {}", size(max_bytes))).raw(".</p></div></div>");
    body.raw("<button type=\"submit\" class=\"go\">Read it</button></form>");
    body.raw("<footer class=\"colophon\"><p>Programs ask by <code>POST /annotate</code>; <a href=\"/openapi.json\">how</a>. How the server fares: <a href=\"/metrics\">metrics</a>.</p></footer></main>");
    Page::new("Copydesk").style(STYLE).script(SCRIPT).forms().finish(&body)
}

/// A page that says why there is none.
pub fn sorry(message: &str) -> String {
    let mut body = Html::new();
    body.raw("<main class=\"page home\"><h1>That could not be read</h1>");
    body.of_text("p", &[("class", "notice")], message);
    body.raw("<p><a href=\"/\">← another article</a></p></main>");
    Page::new("Copydesk").style(STYLE).finish(&body)
}

/// A number of bytes as people say it.
fn size(bytes: usize) -> String {
    match bytes {
        b if b >= 1 << 20 => format!("{} MB", b >> 20),
        b if b >= 1 << 10 => format!("{} kB", b >> 10),
        b => format!("{b} bytes"),
    }
}
