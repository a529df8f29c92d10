/** Files that are attached to products, orders and others. */
@NullMarked
package tradepost.file.attachment;

import org.jspecify.annotations.NullMarked;
