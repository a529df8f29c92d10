/** The process of this program and what it holds: files, folders, ports, secrets, and how it ends. */
@NullMarked
package tradepost.node.process;

import org.jspecify.annotations.NullMarked;
