# assemble.awk -v folders='DIR DIR...' page.html: one page that needs nothing else. A line `@include NAME` becomes the
# file of that name. Modules stand in one script, so that what they import from each other is there already.
BEGIN { n = split(folders, folder, " ") }
function find(name,    i, path, line) {
  for (i = 1; i <= n; i++) {
    path = folder[i] "/" name
    if ((getline line < path) >= 0) {
      close(path)
      return path
    }
  }
  print "assemble: " name " is in none of " folders > "/dev/stderr"
  exit failed = 1
}
function include(name,    path, line) {
  path = find(name)
  while ((getline line < path) > 0) {
    if (name ~ /\.js$/) {
      if (line ~ /^import / || line ~ /^export \{/) skipped = 1
      if (skipped) {
        skipped = line !~ /;$/
        continue
      }
      sub(/^export /, "", line)
      gsub(/import\.meta\.url/, "\"\"", line) # nothing is beside the page, and classic workers do not know it
    }
    if (name !~ /\.css$/ && tolower(line) ~ /<\/script|<!--/) {
      print "assemble: " path " would end the script that it stands in" > "/dev/stderr"
      exit failed = 1
    }
    print line
  }
  close(path)
}
/^@include / { include($2); next }
{ print }
END { exit failed }
