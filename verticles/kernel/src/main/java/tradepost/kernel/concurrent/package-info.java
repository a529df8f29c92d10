/** Work side by side: calls that share a batch, tasks that await, the pool of what computes, what is in flight, and objects that a process shares. */
@NullMarked
package tradepost.kernel.concurrent;

import org.jspecify.annotations.NullMarked;
