/* Powers and roots of rationals, on whole numbers. */
#include "rational.h"
#include "rational_internal.h"

void tb_rational_power(tb_rational *r, const tb_rational *a, unsigned n) {
  mpq_t scratch, power;
  mpq_inits(scratch, power, NULL);
  mpq_srcptr base = tb_rational_view(a, scratch);
  mpz_pow_ui(mpq_numref(power), mpq_numref(base), n);
  mpz_pow_ui(mpq_denref(power), mpq_denref(base), n); /* in lowest terms as the base is */
  tb_rational_take_mpq(r, power);
  mpq_clears(scratch, power, NULL);
}

/* The floor of the root of a * 10^(n * decimals), in units of 10^-decimals, and the next one. */
static void enclose(tb_rational *low, tb_rational *high, mpq_srcptr a, unsigned n, unsigned decimals) {
  mpz_t scale, scaled;
  mpq_t end;
  mpz_inits(scale, scaled, NULL);
  mpq_init(end);
  mpz_ui_pow_ui(scale, 10, decimals);
  mpz_pow_ui(scaled, scale, n);
  mpz_mul(scaled, scaled, mpq_numref(a));
  mpz_fdiv_q(scaled, scaled, mpq_denref(a));
  (void)mpz_root(scaled, scaled, n);
  mpz_set(mpq_numref(end), scaled);
  mpz_set(mpq_denref(end), scale);
  mpq_canonicalize(end);
  tb_rational_take_mpq(low, end);
  mpz_add_ui(mpq_numref(end), scaled, 1);
  mpz_set(mpq_denref(end), scale);
  mpq_canonicalize(end);
  tb_rational_take_mpq(high, end);
  mpz_clears(scale, scaled, NULL);
  mpq_clear(end);
}

bool tb_rational_root(tb_rational *low, tb_rational *high, const tb_rational *a, unsigned n, unsigned decimals) {
  mpq_t scratch, root;
  mpq_inits(scratch, root, NULL);
  mpq_srcptr number = tb_rational_view(a, scratch);
  /* of a fraction in lowest terms the root is rational when those of both parts are whole */
  const bool exact = mpz_root(mpq_numref(root), mpq_numref(number), n) && mpz_root(mpq_denref(root), mpq_denref(number), n);
  if (exact) {
    tb_rational_take_mpq(low, root);
    tb_rational_set(high, low);
  } else {
    enclose(low, high, number, n, decimals);
  }
  mpq_clears(scratch, root, NULL);
  return exact;
}
