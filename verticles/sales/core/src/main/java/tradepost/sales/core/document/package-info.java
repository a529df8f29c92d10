/** What the documents of sales have in common on paper. */
@NullMarked
package tradepost.sales.core.document;

import org.jspecify.annotations.NullMarked;
