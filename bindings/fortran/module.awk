# module.awk: Fortran modules for the public headers, from what `cc -E -P` makes of <osteon/osteon.h>.
#   awk -f module.awk -v full="NAME NAME ..." PREPROCESSED
# `full` are the functions that libosteon-core does not have. Modules: osteon_core, and osteon, which has them too.
# What the rules below cannot tell from a declaration stands here.
BEGIN {
  # A model is a handle, though its structure is public.
  handle["osteon_model"] = 1
  # Numbers that a call fills in: one, unless they have one of these names.
  split("values predicted states touched spread found psi amounts", w, " ")
  for (i in w) array[w[i]] = 1
  split(full, w, " ")
  for (i in w) is_full[w[i]] = 1
  split("double real(c_double) int integer(c_int) int64_t integer(c_int64_t) uint64_t integer(c_int64_t) " \
        "uint32_t integer(c_int32_t) size_t integer(c_size_t) _Bool logical(c_bool) char character(kind=c_char)", w, " ")
  for (i = 1; i in w; i += 2) kind[w[i]] = w[i + 1]
  RS = ";"
}

# ---- reading -------------------------------------------------------------------

{ gsub(/[ \t\n]+/, " "); gsub(/extern "C" \{/, "") }
# Statements within braces are joined to the closing one.
{ text = text $0; open = gsub(/\{/, "{", text); shut = gsub(/\}/, "}", text) }
open > shut { text = text ";"; next }
{ sub(/^ /, "", text); statement(text); text = "" }

function statement(s) {
  if (s ~ /^(typedef )?enum( osteon_[a-z_]+)? ?\{.*OSTEON_/) read_enum(s)
  else if (s ~ /^typedef struct osteon_[a-z_]+ \{/) read_struct(s)
  else if (s ~ /^typedef struct osteon_[a-z_]+ osteon/) opaque[last_word(s)] = 1
  else if (s ~ /^typedef .*osteon_[a-z_]+\(/) { match(s, /osteon_[a-z_]+\(/); called[substr(s, RSTART, RLENGTH - 1)] = 1 }
  else if (s ~ /^__attribute__\(\(visibility/) read_function(s)
}

function last_word(s,   w, n) { n = split(s, w, /[ *]/); return w[n] }

function read_enum(s,   name, body, items, n, i, item, value) {
  name = last_word(s)
  if (s ~ /^typedef/) kind[name] = "integer(c_int)"
  body = substr(s, index(s, "{") + 1)
  sub(/\}.*/, "", body)
  n = split(body, items, ",")
  value = -1
  for (i = 1; i <= n; i++) {
    item = items[i]
    gsub(/ /, "", item)
    if (item == "") continue
    value++
    if (item ~ /=/) { value = item; sub(/.*=/, "", value); sub(/=.*/, "", item) }
    constant[item] = value
    ordered[++n_constants] = item
  }
}

# Members and arguments: sets the globals base, stars, name, dims, is_const, is_callback.
function parse(declaration) {
  gsub(/^ +| +$/, "", declaration)
  is_const = declaration ~ /^const /
  is_callback = declaration ~ /\(\*/
  dims = ""
  if (is_callback) {
    match(declaration, /\(\*[a-z_]+\)/)
    name = substr(declaration, RSTART + 2, RLENGTH - 3)
    base = "callback"
    stars = 1
    return
  }
  while (match(declaration, /\[[^]]*\]$/)) {
    n_dim = substr(declaration, RSTART + 1, RLENGTH - 2)
    if (n_dim in constant) n_dim = constant[n_dim]
    dims = dims (dims == "" ? "" : ",") n_dim # C's last is Fortran's first
    declaration = substr(declaration, 1, RSTART - 1)
  }
  stars = gsub(/\*/, " ", declaration)
  gsub(/(^| )const /, " ", declaration)
  gsub(/(^| )(struct|enum) /, " ", declaration)
  gsub(/ +/, " ", declaration)
  sub(/^ /, "", declaration)
  sub(/ $/, "", declaration)
  name = last_word(declaration)
  base = declaration
  sub(/ ?[A-Za-z_0-9]+$/, "", base)
}

function read_struct(s,   type, body, parts, n, i, members, m, j, first, text, declared) {
  type = last_word(s)
  body = substr(s, index(s, "{") + 1)
  sub(/\}[^}]*$/, "", body)
  n = split(body, parts, ";")
  declared = ""
  for (i = 1; i <= n; i++) {
    if (parts[i] ~ /^ *$/) continue
    if (parts[i] ~ /\(\*/) { parse(parts[i]); declared = declared "    type(c_funptr) :: " name " = c_null_funptr\n"; continue }
    # `double min, max`: the type stands once
    m = split(parts[i], members, ",")
    first = members[1]
    for (j = 1; j <= m; j++) {
      text = members[j]
      if (j > 1) { parse(first); text = (is_const ? "const " : "") base " " members[j] }
      parse(text)
      declared = declared "    " member() "\n"
    }
  }
  if (type in handle) return
  structs = structs "\n  type, bind(C) :: " type "_t\n" declared "  end type\n"
  is_struct[type] = 1
}

function member(   type, init) {
  if (stars) { type = "type(c_ptr)"; init = " = c_null_ptr" }
  else if (base in kind) type = kind[base]
  else type = "type(" base "_t)"
  return type " :: " name (dims == "" ? init : "(" dims ")")
}

# ---- functions -----------------------------------------------------------------

function read_function(s,   head, list, n, i) {
  sub(/^__attribute__\(\(visibility\("default"\)\)\) /, "", s)
  head = substr(s, 1, index(s, "(") - 1)
  list = substr(s, index(s, "(") + 1)
  sub(/\) ?$/, "", list)
  parse(head)
  c_name = name
  is_function[c_name] = 1
  result_base = base
  result_stars = stars
  n_args = split_arguments(list)
  of_texts = ""
  for (i = 1; i <= n_args; i++) argument(i)
  emit()
}

# Commas within the parentheses of a callback do not divide.
function split_arguments(list,   i, c, depth, n) {
  n = 0
  delete raw
  raw[1] = ""
  if (list ~ /^ *(void)? *$/) return 0
  n = 1
  for (i = 1; i <= length(list); i++) {
    c = substr(list, i, 1)
    if (c == "(") depth++
    if (c == ")") depth--
    if (c == "," && !depth) raw[++n] = ""
    else raw[n] = raw[n] c
  }
  return n
}

# What argument i is: a_role is text, whole with its length, buffer with its size, texts with their number, or
# plain.
function argument(i) {
  parse(raw[i])
  a_name[i] = name
  a_role[i] = "plain"
  a_type[i] = ""
  if (base == "callback" || base in called) a_type[i] = "type(c_funptr), value"
  else if (base == "char" && stars == 1 && is_const) a_role[i] = raw[i + 1] ~ /size_t length/ ? "whole" : "text"
  else if (base == "size_t" && i > 1 && a_role[i - 1] == "whole") a_role[i] = "length"
  else if (base == "char" && stars == 1 && raw[i + 1] ~ /size_t size/) a_role[i] = "buffer"
  else if (base == "size_t" && i > 1 && a_role[i - 1] == "buffer") a_role[i] = "size"
  else if (base == "char" && stars == 2 && raw[i] ~ /^ ?const char \*const \*/) a_role[i] = "texts"
  else if (base == "int" && !stars && of_texts != "" && name ~ /^n(_[a-z]+)?$/) { a_role[i] = "number"; a_of[i] = of_texts; of_texts = "" }
  else if (stars == 2 && raw[i] ~ /\*const \*/) a_type[i] = "type(c_ptr), intent(in), optional"
  else if (stars == 2) a_type[i] = "type(c_ptr), optional"
  else if (stars == 1 && (base in handle || base in opaque || base == "void" || base == "char")) a_type[i] = "type(c_ptr), value"
  else if (stars == 1 && base in is_struct) a_type[i] = "type(" base "_t), " (is_const ? "intent(in), " : "") "optional"
  else if (stars == 1 || dims != "") a_type[i] = kind[base] ", " (is_const ? "intent(in), " : "") "optional"
  else a_type[i] = kind[base] ", value"
  a_array[i] = a_role[i] == "plain" && ((stars == 1 && (base in kind || base in is_struct) && (is_const && base in kind || name in array)) || \
    dims != "" || (stars == 1 && base in is_struct && (raw[i + 1] ~ /^ ?int n$/ || name ~ /s$/ && base !~ /s$/)) || (stars == 2 && raw[i] ~ /\*const \*/))
  if (a_role[i] == "texts") of_texts = a_name[i]
}

# result_type(): of the interface; "" of a subroutine
function result_type() {
  if (result_stars) return "type(c_ptr)"
  if (result_base == "void") return ""
  return kind[result_base]
}

function emit(   i, wrapped, text_result, type) {
  text_result = result_stars == 1 && result_base == "char"
  wrapped = text_result
  for (i = 1; i <= n_args; i++) if (a_role[i] != "plain") wrapped = 1
  part = c_name in is_full ? "full" : "core"
  type = result_type()
  interfaces[part] = interfaces[part] interface_of(wrapped ? "c_" substr(c_name, 8) : c_name, type)
  if (wrapped) privates[part] = privates[part] "  private :: c_" substr(c_name, 8) "\n"
  if (wrapped) procedures[part] = procedures[part] wrapper("c_" substr(c_name, 8), type, text_result)
  # osteon_X_init(options, sizeof *options) of C's macro osteon_X_default
  if (c_name ~ /_init$/ && a_name[2] == "size") {
    i = c_name
    sub(/_init$/, "_default", i)
    procedures[part] = procedures[part] "\n  subroutine " i "(" a_name[1] ")\n    " a_type[1] " :: " a_name[1] \
      "\n    if (present(" a_name[1] ")) call " c_name "(" a_name[1] ", c_sizeof(" a_name[1] "))\n  end subroutine\n"
  }
}

function arguments(   i, s) {
  for (i = 1; i <= n_args; i++) s = s (i > 1 ? ", " : "") a_name[i]
  return s
}

function interface_of(as, type,   i, s, line, t) {
  line = type == "" ? "subroutine " as "(" arguments() ")" : "function " as "(" arguments() ")"
  s = "\n    " line " bind(C, name=\"" c_name "\")" (type == "" ? "" : " result(returned)") "\n      import\n"
  if (type != "") s = s "      " type " :: returned\n"
  for (i = 1; i <= n_args; i++) {
    t = a_role[i] == "plain" ? a_type[i] : (a_role[i] == "size" || a_role[i] == "length" ? "integer(c_size_t), value" : a_role[i] == "number" ? "integer(c_int), value" : "type(c_ptr), value")
    s = s "      " t " :: " a_name[i] (a_array[i] ? "(*)" : "") "\n"
  }
  return s "    end " (type == "" ? "subroutine" : "function") "\n"
}

# Fortran's texts around the calls that take C's.
function wrapper(as, type, text_result,   i, s, list, before, after, locals, line, passed) {
  for (i = 1; i <= n_args; i++) {
    if (a_role[i] !~ /^(size|number|length)$/) list = list (list == "" ? "" : ", ") a_name[i]
    passed = a_name[i]
    if (a_role[i] == "text" || a_role[i] == "whole") {
      s = s "    character(*), intent(in), optional :: " a_name[i] "\n"
      locals = locals "    character(kind=c_char), allocatable, target :: " a_name[i] "_c(:)\n"
      before = before "    call to_c(" a_name[i] "_c, " a_name[i] (a_role[i] == "whole" ? ", .true." : "") ")\n"
      passed = "text_or_null(" a_name[i] "_c)"
    } else if (a_role[i] == "texts") {
      s = s "    character(*), intent(in), optional :: " a_name[i] "(:)\n"
      locals = locals "    character(kind=c_char), allocatable, target :: " a_name[i] "_c(:, :)\n" \
        "    type(c_ptr), allocatable, target :: " a_name[i] "_p(:)\n"
      before = before "    call texts_to_c(" a_name[i] "_c, " a_name[i] "_p, " a_name[i] ")\n"
      passed = "texts_or_null(" a_name[i] "_p)"
    } else if (a_role[i] == "buffer") {
      s = s "    character(:), allocatable, intent(out) :: " a_name[i] "\n"
      locals = locals "    character(kind=c_char), allocatable, target :: " a_name[i] "_c(:)\n"
      before = before "    allocate (" a_name[i] "_c(room))\n    " a_name[i] "_c(1) = c_null_char\n"
      after = after "    " a_name[i] " = osteon_text(c_loc(" a_name[i] "_c))\n"
      passed = "c_loc(" a_name[i] "_c)"
    } else if (a_role[i] == "size") passed = "int(room, c_size_t)"
    else if (a_role[i] == "length") passed = "length_of(" a_name[i - 1] "_c)"
    else if (a_role[i] == "number") passed = "number_of(" a_of[i] "_p)"
    else s = s "    " a_type[i] " :: " a_name[i] (a_array[i] ? "(*)" : "") "\n"
    line = line (i > 1 ? ", " : "") passed
  }
  line = as "(" line ")"
  if (text_result) type = "character(:), allocatable"
  if (type == "") line = "call " line
  else line = "returned = " (text_result ? "osteon_text(" line ")" : line)
  s = "\n  " (type == "" ? "subroutine " : "function ") c_name "(" list ")" (type == "" ? "" : " result(returned)") "\n" s
  if (type != "") s = s "    " type " :: returned\n"
  return s locals before "    " line "\n" after "  end " (type == "" ? "subroutine" : "function") "\n"
}

# ---- writing -------------------------------------------------------------------

END {
  RS = "\n"
  print "! osteon from Fortran; written by make from the headers in C, which document every call.\n" \
        "! SPDX-License-Identifier: GPL-3.0-or-later"
  while ((getline line < glue) > 0) {
    if (line ~ /^ *!@/) { sub(/^ *!@/, "", line); insert(line) }
    else print line
  }
}

function insert(what,   text) {
  # Fortran's names have no case: OSTEON_X gives way to osteon_x.
  if (what == "constants")
    for (i = 1; i <= n_constants; i++)
      text = text "  integer(c_int), parameter :: " ordered[i] (tolower(ordered[i]) in is_function ? "_" : "") " = " constant[ordered[i]] "\n"
  else if (what == "structs") text = structs
  else {
    split(what, w, " ")
    if (w[1] == "private") text = privates[w[2]]
    else if (w[1] == "interfaces") text = interfaces[w[2]]
    else if (w[1] == "procedures") text = procedures[w[2]]
  }
  n_lines = split(text, lines, "\n")
  for (i = 1; i < n_lines; i++) print folded(lines[i])
}

# Lines of at most 120 columns, broken after a comma.
function folded(line,   cut, out) {
  out = ""
  while (length(line) > 120) {
    cut = 116
    while (cut > 40 && substr(line, cut, 1) != ",") cut--
    out = out substr(line, 1, cut) " &\n"
    line = "        " substr(line, cut + 1)
  }
  return out line
}
