@NullMarked
package io.isledb.cli;

import org.jspecify.annotations.NullMarked;
