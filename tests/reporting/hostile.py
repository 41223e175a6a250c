"""What a program may print to break a report."""

OUTPUT = (
    "<script>document.title = 'owned'</script>\n"
    "]]> <![CDATA[ --> <!-- </pre></details> \" onload='x' &amp; {{ 7 * 7 }} {% raw %}\n"
    "::error file=article.md,line=1::owned\n"
    "   ::stop-commands::owned\n"
    "text ##[error]owned ##[add-mask]x\n"
    "```\n# heading\n| a | b |\n[x](javascript:alert(1)) ![y](http://example.com/y.png) @everyone\n"
    "\x1b[31mred\x1b[0m \x1b]0;title\x07 \x1b]8;;http://example.com\x1b\\link\x1b]8;;\x1b\\ \x9b1mbold\n"
    "safe \u202etxt.exe\u202c \u2066x\u2069 \u200f\n"
    "nul \x00 bell \x07 escape \x1b\n"
    "half a pair \ufffd and \uffff\n"
)
