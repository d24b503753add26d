/** What is tested with all modules together. */
@NullMarked
package io.isledb.it;

import org.jspecify.annotations.NullMarked;
