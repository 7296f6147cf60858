eval size(9, 7)
set output picture
set multiplot layout 3,3 rowsfirst downwards margins 0.07,0.975,0.075,0.89 spacing 0.06,0.055 \
  title "{/:Bold Cycles of remodelling: one, repeated, and without end}\nKomarova et al. (2003) Bone 33:206, figure 2 (left) and figure 3 (right) remade; PubMed 14499354"
unset key
names = "single repeated oscillation"
array what[3] = ['ten osteoclasts, once', 'ten, ten and five osteoclasts', '{/:Italic g}_{11} = 1.1, without a stimulus']
array last[3] = [200, 900, 1500]
array tick[3] = [50, 300, 300]
array rest1[3] = [1.0606601717798213, 1.0606601717798213, 1.1586190184477538]
array rest2[3] = [212.13203435596426, 212.13203435596426, 231.72380368955075]
do for [i = 1:3] {
  set title what[i]
  eval side(i == 1 ? 'osteoclasts' : '')
  set xrange [0:last[i]]
  set xtics tick[i]
  set yrange [0:15]
  plot word(names, i).'.csv' using "time":"x1" with lines lc @clasts notitle, rest1[i] lc rgb '#888888' dt 3 notitle
}
unset title
do for [i = 1:3] {
  eval side(i == 1 ? 'osteoblasts' : '')
  set xrange [0:last[i]]
  set xtics tick[i]
  set yrange [0:i == 3 ? 1000 : 500]
  plot word(names, i).'.csv' using "time":"x2" with lines lc @blasts notitle, rest2[i] lc rgb '#888888' dt 3 notitle
}
set xlabel 'time (days)'
do for [i = 1:3] {
  eval side(i == 1 ? 'bone mass (%)' : '')
  set xrange [0:last[i]]
  set xtics tick[i]
  set yrange [88:108]
  plot word(names, i).'.csv' using "time":"z" with lines lc @bone notitle, 100 lc rgb '#888888' dt 3 notitle
}
unset multiplot
