/** What events say of documents: a record for each row of the tables of facts. */
@NullMarked
package tradepost.analytics.core.fact;

import org.jspecify.annotations.NullMarked;
