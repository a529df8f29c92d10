/** JSON: exact numbers, records, patches and hashes. */
@NullMarked
package tradepost.kernel.json;

import org.jspecify.annotations.NullMarked;
