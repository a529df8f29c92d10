/** The clock of the cluster, which follows the database, and the zone that decides what a day is. */
@NullMarked
package tradepost.kernel.time;

import org.jspecify.annotations.NullMarked;
