# Jobs a and b in data.table: Rscript peer_datatable.R a|b DATA OUT
#
# The table is sorted by indicator, entity and period; the value of a year ago is looked up with a keyed self-join on the number of the series and
# the period. Tried and left: the same join on the codes (a third longer), shift() over whole columns with a look at the codes and the period
# found (a third longer), shift(by = ) (needs that look, too), frank(by = ) for the ranks (three times as long as one order over indicator,
# period and value, which serves all groups at once).
suppressMessages(library(data.table))
arguments <- commandArgs(trailingOnly = TRUE)
job <- arguments[1]
data <- arguments[2]
out <- arguments[3]
setDTthreads(0)

read <- function() {
  o <- fread(data, sep = ",", quote = "", na.strings = "", colClasses = c("integer", "character", "character", "numeric"), showProgress = FALSE)
  periods <- unique(o$period)
  places <- as.integer(substr(periods, 1, 4)) * 4L + as.integer(substr(periods, 7, 7)) - 1L
  o[, p := places[chmatch(period, periods)]]
  setkey(o, indicator, entity, p)
  indicators <- unique(o$indicator)
  o[, series := rleid(indicator, entity)][, i := chmatch(indicator, indicators)]
  setkey(o, series, p)
  o
}

# The value so many quarters ago by the calendar: absent rows give nothing.
lag_of <- function(o, quarters) {
  o[o[, .(series, p = p - quarters)], value, on = .(series, p)]
}

# 1 = largest, ties min, within groups; rows are places in the table.
rank_in <- function(group, value, rows) {
  sorted <- rows[order(group[rows], -value[rows])]
  g <- group[sorted]
  v <- value[sorted]
  n <- length(sorted)
  at <- seq_len(n)
  new_group <- c(TRUE, g[-1L] != g[-n])
  new_value <- new_group | c(TRUE, v[-1L] != v[-n])
  first <- nafill(fifelse(new_group, at, NA_integer_), "locf")
  rank <- rep(NA_integer_, length(value))
  rank[sorted] <- nafill(fifelse(new_value, at, NA_integer_), "locf") - first + 1L
  rank
}

# fwrite prints 15 digits, which do not read back to the same double. That costs most of job b. In pieces, as R keeps every text it has once made
# until it is collected.
exact <- function(x) {
  text <- rep(NA_character_, length(x))
  there <- which(!is.na(x))
  text[there] <- sprintf("%.17g", x[there])
  text
}

write_exact <- function(o) {
  piece <- 500000L
  for (begin in seq(1L, nrow(o), by = piece)) {
    rows <- o[begin:min(begin + piece - 1L, nrow(o))]
    fwrite(rows[, .(entity, indicator, period, value, yoy = round(value - b, 2L), yoy_pct = exact((value - b) * 100 / b),
                    pop_pct = exact((value - q) * 100 / q), rank, rank_yoy)], out, quote = FALSE, append = begin > 1L)
  }
}

derive <- function() {
  o <- read()
  o[, b := lag_of(o, 4L)][, q := lag_of(o, 1L)]
  group <- o$i * 65536L + o$p
  o[, rank := rank_in(group, o$value, which(!is.na(o$value)))]
  both <- which(!is.na(o$b) & !is.na(o$value))
  o[, rank_yoy := rank_in(group, o$b, both) - rank_in(group, o$value, both)]
  write_exact(o)
}

# Rows in which a rule fires, with the number of the episode and the place where it began. An episode ends with a row in which the condition
# is known not to hold; every series begins anew.
firing <- function(o, rule, holds, held, for_periods, figure, base) {
  row <- seq_len(nrow(o))
  fails <- !is.na(holds) & !holds
  ended <- nafill(fifelse(fails | o$first, row, NA_integer_), "locf")
  begun <- nafill(nafill(fifelse(held, row, NA_integer_), "locf"), fill = 0L)
  f <- which(!is.na(holds) & holds & begun >= ended)
  t <- data.table(rule = rep(rule, length(f)), indicator = o$indicator[f], entity = o$entity[f], period = o$period[f], value = o$value[f], figure = figure(f),
                  base_value = base(f), series = o$series[f], p = o$p[f], ended = ended[f])
  t[, `:=`(new = series != shift(series, fill = 0L) | ended != shift(ended, fill = 0L), new_series = series != shift(series, fill = 0L))]
  t[, count := cumsum(new)]
  t[, episode := count - nafill(fifelse(new_series, count, NA_integer_), "locf") + 1L]
  t[, begin := nafill(fifelse(new, p, NA_integer_), "locf") - (for_periods - 1L)]
  t[, since := paste0(begin %/% 4L, "-Q", begin %% 4L + 1L)]
  t[, .(rule, indicator, entity, period, episode, since, value, figure, base_value)]
}

alerts <- function() {
  o <- read()
  o[, b := lag_of(o, 4L)][, first := series != shift(series, fill = 0L)]
  falls <- o$value < o$b
  deep <- (o$value - o$b) * 100 / o$b < -20
  group <- o$i * 65536L + o$p
  rank <- rank_in(group, o$value, which(!is.na(o$value)))
  top <- rank <= 3L
  true <- function(x) !is.na(x) & x
  held <- true(falls) & true(shift(falls, 1L)) & true(shift(falls, 2L)) & true(shift(o$series, 2L) == o$series & shift(o$p, 2L) == o$p - 2L)
  change <- function(f) (o$value[f] - o$b[f]) * 100 / o$b[f]
  parts <- list(
    firing(o, "w1", deep, true(deep), 1L, change, function(f) o$b[f]),
    firing(o, "w2", top, true(top), 1L, function(f) as.numeric(rank[f]), function(f) rep(NA_real_, length(f))),
    firing(o, "w3", falls, held, 3L, function(f) o$value[f] - o$b[f], function(f) o$b[f]))
  fwrite(rbindlist(parts), out, quote = FALSE)
}

if (job == "a") alerts() else derive()
