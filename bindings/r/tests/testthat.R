library(testthat)
library(osteon)

test_check("osteon")
