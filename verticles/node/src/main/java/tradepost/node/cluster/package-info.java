/**
 * The Hazelcast cluster: joining, mutual TLS on the event bus, status. There is no quorum: a separated node serves what it
 * can, and PostgreSQL decides conflicts.
 */
@NullMarked
package tradepost.node.cluster;

import org.jspecify.annotations.NullMarked;
