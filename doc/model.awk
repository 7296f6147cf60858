# The tables of doc/model.md; called by model.sh.  Files, each behind part=...: what the fit found, the
# profiles, the effects that example 8 prints, and the JSON of the model, in which every row is a line.

# What stands behind a key: a string without its escapes, or a number.
function value(key,   text) {
  if (!match($0, "\"" key "\": ")) return ""
  text = substr($0, RSTART + RLENGTH)
  if (text !~ /^"/) {
    sub(/[,}].*/, "", text)
    return text
  }
  match(text, /^"([^"\\]|\\.)*"/)
  text = substr(text, 2, RLENGTH - 2)
  gsub(/\\n/, "\n", text)
  gsub(/\\"/, "\"", text)
  return text
}
# The same for a cell, where some marks would mean something.
function cell(key,   text) {
  text = value(key)
  gsub(/[|*<]/, "\\\\&", text)
  return text
}

function begin(title, about, head,   rule) {
  rule = head
  gsub(/[^|]+/, "---", rule)
  printf "\n## %s\n\n%s%s\n%s\n", title, about (about == "" ? "" : "\n\n"), head, rule
}

function tables(section) {
  if (section == "states")
    begin("States", "", "| name | unit | initial | meaning | source |")
  else if (section == "parameters")
    begin("Parameters", \
          "Origin: read in the literature, calibrated, or assumed. The 95 % interval and what was learnt (the part of\n" \
          "the prior's variance that the data took away) are those of the fit, [aibl-fit.csv](../data/aibl-fit.csv); a\n" \
          "parameter without them was not fitted. The last two columns: how many points of BMD more are lost at spine /\n" \
          "hip in five years of anastrozole where a parameter is 20 % less and 20 % more. With all as they are a woman of\n" \
          "62, 12 years after her menopause, loses " loss " of what she had on day 0. 0 is less\n" \
          "than 0.005; nothing stands where a parameter is 0 or the person's own.", \
          "| name | value | unit | origin | meaning | source | 95 % interval | learnt | -20 % | +20 % |")
  else if (section == "inputs")
    begin("Inputs", "A habit holds before day 0 too, a treatment does not.", \
          "| name | unit | default | kind | meaning | source |")
  else if (section == "doses")
    begin("Doses", "Amounts given at once.", "| name | unit | to state | meaning | source |")
  else if (section == "common")
    begin("Beside other models", "What `osteon compare` shows, as % of its value on day 0.", \
          "| common name | of this model | caveat |")
  else if (section == "outputs")
    begin("Outputs", "", "| name | unit | meaning | source |")
  else
    begin("Derived constants", "Computed once from the parameters.", "| name | unit | meaning |")
}

function short(x) { return sprintf(x < 1000 ? "%.3g" : "%.0f", x) }

function fitted(name) {
  if (!(name in learnt)) return " | |"
  return sprintf(" %s to %s | %.2f%s |", short(low[name]), short(high[name]), learnt[name], \
                 learnt[name] < 0.1 ? ", not identified: the prior's" : "")
}
function effect(name) {
  if (name in effects) return effects[name]
  return value("default") == 0 || value("source") == "the person's own" ? " | |" : " 0 | 0 |"
}

function row(section,   name) {
  name = value("name")
  printf "| `%s` |", name
  if (section == "parameters")
    printf " %s | %s | %s | %s | %s |%s%s\n", value("default"), cell("unit"), value("origin"), cell("meaning"), \
           cell("source"), fitted(name), effect(name)
  else if (section == "common")
    printf " `%s` | %s |\n", value("quantity"), cell("caveat")
  else if (section == "derived")
    printf " %s | %s |\n", cell("unit"), cell("meaning")
  else
    printf " %s |%s %s | %s |\n", cell("unit"), \
           section == "states" ? " " value("default") " |" : \
           section == "inputs" ? " " value("default") " | " value("kind") " |" : \
           section == "doses" ? " `" value("state") "` |" : "", cell("meaning"), cell("source")
}

# What is in the file of the fit and in that of the profiles.
function identified(   i, weak) {
  for (i = 1; i <= fits; i++)
    if (learnt[fit[i]] < 0.1) weak = weak (weak == "" ? "" : ", ") "`" fit[i] "`"
  print "\n## What the data tell of the parameters\n"
  print fits " parameters were fitted to the calibration rows, each with a prior\n" \
        "([aibl-fit.yaml](../data/scenarios/aibl-fit.yaml)); `make calibrate` does it again. Of some the data tell next to\n" \
        "nothing, so that their values are the prior's (learnt below 0.1): " (weak == "" ? "none" : weak) ".\n"
  print "Some are told together only; those that are most correlated with another one:\n"
  print "| | with | correlation |\n|---|---|---|"
  for (i = 1; i <= fits; i++)
    if ((tie[fit[i]] > 0.6 || tie[fit[i]] < -0.6) && !((fit[i] " " tied[fit[i]]) in told)) {
      print "| `" fit[i] "` | `" tied[fit[i]] "` | " tie[fit[i]] " |"
      told[tied[fit[i]] " " fit[i]]
    }
  profiled()
}
function profiled(   i) {
  if (!profiles) return
  print "\nProfiles: how much the sum of squares (priors included) rises where a parameter is held at a value and all others\n" \
        "are fitted, by [aibl-profiles.csv](../data/aibl-profiles.csv); 3.84 is where a 95 % interval ends.\n"
  print "| | value: rise | | | | |\n|---|---|---|---|---|---|"
  for (i = 1; i <= profiles; i++) print "| `" profile[i] "` |" points[profile[i]]
}

part != "model" { FS = "," ; $0 = $0 }
part == "fit" && FNR > 1 {
  fit[++fits] = $1
  low[$1] = $3
  high[$1] = $4
  learnt[$1] = $8
  tied[$1] = $9
  tie[$1] = $10
}
part == "profiles" && FNR > 1 {
  if (!($1 in points)) profile[++profiles] = $1
  points[$1] = points[$1] sprintf(" %s: %.1f |", short($2), $4 < 0 ? 0 : $4)
}
part == "effects" && FNR == 1 {
  loss = $0
  sub(/.*: /, "", loss)
  split(loss, sites, ", ")
  split(sites[1], spine, " ")
  split(sites[2], hip, " ")
  loss = spine[2] " % at the spine and " hip[2] " % at the hip"
}
part == "effects" && FNR > 4 && split($0, e, " +") == 5 && e[2] ~ /^-?[0-9.]+$/ {
  effects[e[1]] = " " e[2] " / " e[3] " | " e[4] " / " e[5] " |"
}
part == "model" && /^  "notes": / {
  print "## What the model cannot say\n"
  n = split(value("notes"), notes, "\n")
  for (i = 1; i <= n; i++) print notes[i] (i < n ? "\n" : "")
}
part == "model" && /^  "[a-z]*": \[$/ {
  section = $1
  gsub(/[^a-z]/, "", section)
  if (section == "inputs") identified()
  tables(section)
}
part == "model" && /^    \{"name"/ { row(section) }
