/* Calls a gradient `times` times with the point moved a little: what a call from Python costs is not part of it. Returns the sum of
 * log densities, so that no call can be left out. */
typedef int (*gradient)(void *model, const double *point, double *log_density, double *slopes);

double loop(gradient of, void *model, double *point, double *slopes, long times) {
    double sum = 0, value = 0;
    for (long i = 0; i < times; i++) {
        point[0] += 1e-12;
        of(model, point, &value, slopes);
        sum += value;
    }
    return sum;
}
