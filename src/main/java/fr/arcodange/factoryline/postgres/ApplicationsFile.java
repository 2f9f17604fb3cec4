package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.Failure;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The file that lists the applications of a PostgreSQL server: YAML, JSON, or a variable {@code applications} of an OpenTofu
 * {@code *.tfvars.json}, told apart by its name. It is a list, or an object whose one member {@code applications} is the list; in a
 * tfvars file all other members are passed over. Each application is a name or an object.
 */
public final class ApplicationsFile {
  private ApplicationsFile() {}

  /**
   * The applications in the order of the file. Whoever gets them need not look at a name again: each is allow-listed, fits with all
   * its suffixes, is nobody else's, and is there once.
   *
   * @throws Failure (usage) if the file cannot be read, or with one line for each thing that is wrong in it (the first 20)
   */
  public static List<Application> read(Path file) {
    SourceText source = SourceText.read(file);
    Problems problems = new Problems(source);
    Optional<Located> document = LocatedReader.read(
        source,
        problems,
        key -> source.format() != SourceText.Format.TFVARS || key.equals(DeclarationReader.LIST));
    if (document.isEmpty()) {
      problems.add(0, "the file is empty: [] would be an empty list");
      throw problems.failure();
    }
    List<Declared> declared =
        new DeclarationReader(problems).document(document.get(), source.format());
    DeclaredNames.check(declared, problems);
    if (!problems.isEmpty()) {
      throw problems.failure();
    }
    return declared.stream().map(Declared::application).toList();
  }

  /**
   * A YAML file of these applications, which {@link #read} turns back into them. What goes without saying is left out, so that
   * most applications are nothing but a name.
   */
  public static String yaml(List<Application> applications) {
    return new ApplicationsYaml().list(applications);
  }

  /** The same of a server as it stands, with its remarks as comments. */
  public static String yaml(ServerDescription description) {
    return new ApplicationsYaml().list(description);
  }
}
