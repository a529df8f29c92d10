/** Imports of CSV files, as jobs. A context supplies, for each resource, the columns and how rows are written. */
@NullMarked
package tradepost.kernel.imports;

import org.jspecify.annotations.NullMarked;
