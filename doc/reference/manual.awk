# SPDX-License-Identifier: GPL-3.0-or-later
# manual.awk OSTEON=command: the manual page, from osteon.1.in and what the command says of itself, so that an
# option, a key or a command is described in one place.  A line of the page that is one of these is replaced:
#   @synopsis@         the forms of all commands
#   @options COMMAND@  a list of a command's options
#   @other commands@   a section with text and options of each command that has no line @options COMMAND@
#   @keys@ @sections@  names of the keys and sections of a scenario

# In a line of mdoc that begins with a macro, words that are macros would act.
function quoted(text) { return "\"" text "\"" }
function plain(text) {
  gsub(/\\/, "\\e", text)
  gsub(/-/, "\\-", text)
  return text ~ /^[.']/ ? "\\&" text : text
}

# "-o, --output FILE.csv": .It Fl o , Fl -output Ar FILE.csv
function item(head,   words, n, i, line, comma) {
  n = split(head, words, " ")
  line = ".It"
  for (i = 1; i <= n; i++) {
    comma = sub(/,$/, "", words[i])
    line = line (words[i] ~ /^-/ ? " Fl " substr(words[i], 2) : " Ar " quoted(words[i])) (comma ? " ," : "")
  }
  return line
}

function ask(command, lines,   n, line) {
  n = 0
  while (((OSTEON " " command) | getline line) > 0) lines[++n] = line
  if (close(OSTEON " " command) != 0 || n == 0) {
    print "manual.awk: " OSTEON " " command " fails" >"/dev/stderr"
    failed = 1
    exit 1
  }
  return n
}

# Lines of --help: two blanks, the option, two blanks or more, its text; or the text on lines of its own.
function options(name,   lines, n, i, head, text) {
  n = ask(name " --help", lines)
  print ".Bl -tag -width Ds"
  for (i = 1; i <= n; i++) {
    if (lines[i] !~ /^  -/) continue
    head = substr(lines[i], 3)
    sub(/  .*/, "", head)
    if (head ~ /^--(help|quiet),/) continue # the same in all
    text = substr(lines[i], 3 + length(head))
    sub(/^ */, "", text)
    while (lines[i + 1] ~ /^     +[^ ]/) {
      i++
      sub(/^ */, "", lines[i])
      text = text (text == "" ? "" : " ") lines[i]
    }
    print item(head)
    print plain(toupper(substr(text, 1, 1)) substr(text, 2)) "."
  }
  print ".El"
}

# The text of --help between usage and options.
function about(name,   lines, n, i) {
  n = ask(name " --help", lines)
  for (i = 1; i <= n && lines[i] != ""; i++);
  for (i++; i <= n && lines[i] != ""; i++) print plain(lines[i])
}

function synopsis(   lines, n, i, words, k, m) {
  n = ask("--help", lines)
  for (i = 1; i <= n; i++) {
    if (lines[i] !~ /^  osteon /) continue
    m = split(lines[i], words, " ")
    print ".Nm"
    print (words[2] ~ /^-|^COMMAND$/ ? ".Ar " : ".Cm ") quoted(plain(words[2]))
    for (k = 3; k <= m; k++) print (words[k] ~ /^[[|-]/ ? ".No " : ".Ar ") quoted(plain(words[k]))
  }
}

function other_commands(   lines, n, i, words) {
  n = ask("--help", lines)
  for (i = 1; i <= n; i++) {
    split(lines[i], words, " ")
    if (lines[i] !~ /^  osteon [a-z]/ || words[2] in described) continue
    described[words[2]] = 1
    print ".Ss Options of osteon " words[2]
    about(words[2])
    options(words[2])
  }
}

# Keys stand two blanks deep up to the first section, which stands at the margin with text after its colon.
function names(of_sections,   lines, n, i, name, line, sections) {
  n = ask("run --help-scenario", lines)
  for (i = 1; i <= n && lines[i] != "Keys of the file"; i++);
  line = ".Cm"
  for (i++; i <= n && lines[i] != "Example"; i++) {
    if (lines[i] ~ /^[a-z]/) sections = 1
    if (!match(lines[i], of_sections ? "^[a-z_]+:" : "^  [a-z_]+:") || (!of_sections && sections)) continue
    name = lines[i]
    gsub(/^ *|:.*/, "", name)
    line = line (line == ".Cm" ? " " : " , ") name
  }
  print line (of_sections ? " ." : "")
}

$0 == "@synopsis@" { synopsis(); next }
$1 == "@options" { name = $2; sub(/@$/, "", name); described[name] = 1; options(name); next }
$0 == "@other commands@" { other_commands(); next }
$0 == "@keys@" { names(0); next }
$0 == "@sections@" { names(1); next }
/^@/ { print "manual.awk: line " FNR ": unknown " $0 >"/dev/stderr"; failed = 1; exit 1 }
{ print }
END { exit failed }
