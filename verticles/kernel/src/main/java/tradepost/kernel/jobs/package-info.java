/** Long-running work of a context: it survives a restart, is done by one node at a time, and can be watched and cancelled. */
@NullMarked
package tradepost.kernel.jobs;

import org.jspecify.annotations.NullMarked;
