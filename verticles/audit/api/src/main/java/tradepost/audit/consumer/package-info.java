/** The durable consumers of the journal, and the batches that they take and acknowledge. */
@NullMarked
package tradepost.audit.consumer;

import org.jspecify.annotations.NullMarked;
