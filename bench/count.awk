# From objdump -dr of a kernel: divisions and other arithmetic on vectors in each function.
# The stages of a step but the first two are added up as "stages".
# usage: objdump -dr ... | awk -v isa=avx2 -v model=aibl -f count.awk
/^[0-9a-f]+ <.*>:$/ { function_name = $2; gsub(/[<>:]/, "", function_name); known[function_name] = 1; next }
/\t(v?divpd|fdiv)/ { divisions[function_name]++ }
/\tv?sqrtpd|\tfsqrt/ { divisions[function_name]++ }
/\tv?(add|sub|mul)pd|\tvfn?m(add|sub)[0-9]+pd|\tf(add|sub|mul|mla|mls)[ \t]/ { others[function_name]++ }
END {
  for (name in known)
    if (name ~ /^(rates_lanes|advance|stage_[2-9])/) {
      base = name
      sub(/[.].*/, "", base)
      sub(/stage_[4-9]/, "stages", base)
      print model, isa, base, divisions[name] + 0, others[name] + 0
    }
}
