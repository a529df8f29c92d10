/** Exports of lists. */
@NullMarked
package tradepost.audit.export;

import org.jspecify.annotations.NullMarked;
